import { FixedStrings, loadArea, Strings } from "@filrouge/strings";
import { MantineProvider } from "@mantine/core";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ReactNode } from "react";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { dark, light } from "../src/theme";
import { Pane } from "../src/Panes";
import { RequestProblem } from "../src/states";
import { endOf } from "../src/thread/Thread";
import { Knot } from "../src/thread/Knot";
import { waited, WaitingBar } from "../src/WaitingBar";

let en: Strings;
beforeAll(async () => {
  en = new Strings("en", await loadArea("common", "en"));
});
const show = (node: ReactNode) => render(<MantineProvider><FixedStrings strings={en}>{node}</FixedStrings></MantineProvider>);

const luminance = (hex: string) => {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const value = parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const contrast = (a: string, b: string) => {
  const [x, y] = [luminance(a), luminance(b)].sort((one, two) => two - one) as [number, number];
  return (x + 0.05) / (y + 0.05);
};

describe.each([["light", light], ["dark", dark]] as const)("the %s scheme", (_name, tokens) => {
  it("writes text at AA on every ground, messages at AAA", () => {
    for (const ground of [tokens.paper, tokens.sheet, tokens.hover, tokens.selected, tokens.bubble, tokens.note]) {
      expect(contrast(tokens.ink, ground)).toBeGreaterThan(7);
      expect(contrast(tokens.second, ground)).toBeGreaterThan(4.5);
    }
    expect(contrast(tokens.onThread, tokens.thread)).toBeGreaterThan(4.5);
    expect(contrast(tokens.threadInk, tokens.threadSoft)).toBeGreaterThan(4.5);
    expect(contrast(tokens.good, tokens.goodSoft)).toBeGreaterThan(4.5);
    expect(contrast(tokens.attention, tokens.attentionSoft)).toBeGreaterThan(4.5);
  });

  it("draws fields and the thread at 3 to 1", () => {
    expect(contrast(tokens.field, tokens.sheet)).toBeGreaterThan(3);
    expect(contrast(tokens.thread, tokens.sheet)).toBeGreaterThan(3);
  });
});

describe("waiting", () => {
  const now = new Date("2026-11-22T10:00:00Z");
  const waiting = { waiting_since: "2026-11-22T09:00:00Z", due_at: null, target_s: null };
  const office = { ...waiting, target_s: 7200, waited_s: 1800, counted_at: "2026-11-22T09:30:00Z" };
  it("becomes urgent near the target, late beyond it", () => {
    expect(waited({ ...waiting, target_s: 4000 }, now)).toMatchObject({ urgent: true, over: false, paused: false });
    expect(waited({ ...waiting, target_s: 1800 }, now)).toMatchObject({ share: 1, urgent: true, over: true });
  });
  it("counts opening hours on from what the server counted", () => {
    expect(waited(office, now)).toMatchObject({ spent_s: 3600, share: 0.5, paused: false });
  });
  it("stands still while closed, and goes on at the next opening", () => {
    const closing = { ...office, closes_at: "2026-11-22T09:40:00Z", opens_at: "2026-11-23T08:00:00Z" };
    expect(waited(closing, now)).toMatchObject({ spent_s: 2400, paused: true, resumes: new Date("2026-11-23T08:00:00Z") });
    const monday = new Date("2026-11-23T08:10:00Z");
    expect(waited(closing, monday)).toMatchObject({ spent_s: 3000, paused: false, resumes: null });
    expect(waited({ ...closing, opens_at: null }, monday)).toMatchObject({ spent_s: 2400, paused: true, resumes: null });
  });
  it("takes the server's clock for the later one", () => {
    const closed = { ...office, counted_at: "2026-11-22T10:00:01Z", closes_at: "2026-11-22T10:00:01Z", opens_at: "2026-11-23T08:00:00Z" };
    expect(waited(closed, new Date("2026-11-22T09:59:45Z"))).toMatchObject({ paused: true, resumes: new Date("2026-11-23T08:00:00Z") });
  });
  it("says the pause in words", () => {
    const at = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
    const row = { waiting_since: at(-40), due_at: at(30), target_s: 7200, waited_s: 600, counted_at: at(-1), closes_at: at(-2), opens_at: at(20) };
    show(<WaitingBar row={row} />);
    expect(screen.getByRole("img", { name: /Waiting for 10 min of 2 h, resumes / })).toBeTruthy();
  });
  it("says the urgency in words too", () => {
    const since = new Date(Date.now() - 3_600_000).toISOString();
    show(<WaitingBar row={{ waiting_since: since, due_at: null, target_s: 1800 }} />);
    expect(screen.getByRole("img", { name: /Late: 1 h waited/ })).toBeTruthy();
  });
  it("shows nothing when nobody waits", () => {
    expect(waited({ ...waiting, waiting_since: null }, now)).toBeNull();
  });
});

describe("the thread", () => {
  it("says in words what the knot shows", () => {
    show(<Knot who="customer" channel="email" />);
    expect(screen.getByRole("img", { name: "Customer, E-mail" })).toBeTruthy();
  });
  it("cuts the line at its ends", () => {
    expect([0, 1, 2].map((index) => endOf(index, 3))).toEqual(["first", "middle", "last"]);
    expect(endOf(0, 1)).toBe("only");
    expect(endOf(2, 3, true)).toBe("middle");
  });
});

describe("states", () => {
  it("says what happened, what is safe, what to do", async () => {
    const again = vi.fn();
    show(<RequestProblem error={{ status: 0, code: "network.unreachable" }} onRetry={again} />);
    expect(screen.getByRole("alert").textContent).toMatch(/cannot be reached.*is kept.*try again/s);
    await userEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(again).toHaveBeenCalledOnce();
  });

  it("moves a pane with the arrows, within its bounds, and remembers", async () => {
    show(<Pane name="test" label="Views" initial={200} min={190} max={220}>{null}</Pane>);
    const handle = screen.getByRole("separator", { name: "Resize Views" });
    handle.focus();
    await userEvent.keyboard("{ArrowRight}{ArrowRight}{ArrowRight}");
    expect(handle.getAttribute("aria-valuenow")).toBe("220");
    expect(localStorage.getItem("filrouge.pane.test")).toBe("220");
  });
});
