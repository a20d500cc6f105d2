import { screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { Stale } from "../src/composer/Notices";
import { entry } from "../../../packages/live/tests/make";
import { show, words } from "./shown";

describe("what came while one wrote", () => {
  it("is told in words, whatever happened", async () => {
    const withdrawn = entry({ id: "evt_1", kind: "event", author: { kind: "agent", name: "Hugo Petit" }, event: { type: "message_withdrawn" } as never });
    const said = entry({ id: "msg_2", message: { text: "Encore un mot" } as never });
    show(await words("fr", "desk", "handling", "compose"), <Stale since={[withdrawn, said]} onSend={() => undefined} onEdit={() => undefined} />);
    expect(await screen.findByText("Message repris avant l’envoi par Hugo Petit")).toBeTruthy();
    expect(screen.getByText("Encore un mot")).toBeTruthy();
  });
});
