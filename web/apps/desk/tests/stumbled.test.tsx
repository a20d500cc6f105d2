import { ApiProblem, type Way } from "@filrouge/api";
import { act, cleanup, screen } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { calledOf } from "../src/composer/called";
import { Stumbled, Unreached } from "../src/shell/Stumbled";
import { show, words } from "./shown";

const offline = new ApiProblem(0, "network.unreachable", "");

describe("a screen that cannot be drawn", () => {
  afterEach(cleanup);
  it("says so in our words, and offers to load the page again", async () => {
    show(await words("fr", "common"), <Stumbled error={new TypeError("x is undefined")} />);
    expect((await screen.findByRole("alert")).textContent).toMatch(/s’est arrêté sur une erreur.*est gardé/s);
    expect(screen.getByRole("button", { name: "Recharger la page" })).toBeTruthy();
    expect(screen.queryByText(/undefined|Show Error/)).toBeNull();
  });
  it("opens by itself once the line is back", async () => {
    const again = vi.fn();
    show(await words("en", "common"), <Unreached error={offline} onRetry={again} />);
    expect((await screen.findByRole("alert")).textContent).toMatch(/cannot be reached.*waits on this device.*by itself/s);
    act(() => void window.dispatchEvent(new Event("online")));
    expect(again).toHaveBeenCalledOnce();
  });
});

describe("who is written to", () => {
  const way = (name: string) => ({ name, identity: { address: "expert@cabinet.example" } }) as Way;
  it("is called by their first name, or by their address where there is none", async () => {
    const s = await words("en", "common");
    expect(calledOf(s, way("Paul Ménard"))).toBe("Paul");
    expect(calledOf(s, way(""))).toBe("expert@cabinet.example");
  });
});
