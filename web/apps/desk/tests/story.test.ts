import { describe, expect, it } from "vitest";
import { entry } from "../../../packages/live/tests/make";
import { story } from "../src/conversation/story";

const event = (type: string, id: string) => entry({ id, kind: "event", direction: "internal", event: { type } });
const lines = (...entries: ReturnType<typeof entry>[]) => story(entries, false).map((piece) => piece.line);

describe("the grammar of the thread", () => {
  it("is solid while we are on it and dotted while it is paused", () => {
    expect(lines(entry(), event("snoozed", "b"), event("resumed", "c"), entry({ id: "d" }))).toEqual(["solid", "dotted", "solid", "solid"]);
  });

  it("stays dotted past a note, and a word of the customer ends the pause", () => {
    expect(lines(event("snoozed", "a"), entry({ id: "b", kind: "note" }), entry({ id: "c" }))).toEqual(["dotted", "dotted", "solid"]);
  });

  it("is solid again when a pause was taken back", () => {
    expect(lines(event("snoozed", "a"), entry({ id: "b", kind: "event", event: { type: "undone", act: "tags" } }), entry({ id: "c", kind: "event", event: { type: "undone", act: "snooze" } }))).toEqual(["dotted", "dotted", "solid"]);
  });

  it("is tied when closed, and a new word begins a new line", () => {
    const pieces = story([entry(), event("closed", "b"), entry({ id: "c" })], false);
    expect(pieces.map((piece) => [piece.mark.kind, piece.line, piece.end])).toEqual([
      ["knot", "solid", "first"],
      ["tie", "none", "middle"],
      ["knot", "solid", "first"],
    ]);
  });

  it("frays where our words came back", () => {
    const bounce = entry({ id: "b", message: { inbound_kind: "bounce" } as never });
    expect(story([entry(), bounce], false)[1]).toMatchObject({ frayed: true, line: "none" });
  });

  it("comes out of what is not shown", () => {
    expect(story([entry()], true)[0]?.end).toBe("fade");
  });

  it("tells of a change of channel before the first words on it", () => {
    const told = (...all: ReturnType<typeof entry>[]) => story(all, false).map((piece) => piece.entry.id);
    const changed = (id: string, from: string, to: string) => entry({ id, kind: "event", direction: "internal", event: { type: "channel_changed", from, to } });
    const said = (id: string, channel: string, automatic = false) => entry({ id, channel, message: { automatic } } as never);
    const note = entry({ id: "note", kind: "note", channel: null });
    expect(told(said("chat", "webchat"), said("mail", "email"), note, changed("knot", "webchat", "email"), said("again", "webchat"), changed("back", "email", "webchat"))).toEqual(["chat", "knot", "mail", "note", "back", "again"]);
    // What a machine sent opens nothing, and what stands well stays.
    expect(told(said("chat", "webchat"), said("copy", "email", true), said("mail", "email"), changed("knot", "webchat", "email"))).toEqual(["chat", "copy", "knot", "mail"]);
    expect(told(said("chat", "webchat"), changed("knot", "webchat", "email"), said("mail", "email"))).toEqual(["chat", "knot", "mail"]);
    const elsewhere = { ...said("other", "email"), conversation: { id: "cnv_2", subject: "" } } as never;
    expect(told(said("mail", "email"), elsewhere, changed("knot", "webchat", "email"))).toEqual(["knot", "mail", "other"]);
  });

  it("says who by the knot", () => {
    const who = (part: Parameters<typeof entry>[0]) => story([entry(part)], false)[0]?.mark;
    expect(who({ direction: "in" })).toMatchObject({ who: "customer" });
    expect(who({ direction: "in", author: { kind: "party", name: "Garage" } })).toMatchObject({ who: "party" });
    expect(who({ direction: "out", author: { kind: "agent", name: "Léa" } })).toMatchObject({ who: "agent" });
    expect(who({ direction: "out", author: { kind: "assistant", name: "Aide" } })).toMatchObject({ who: "assistant" });
    expect(who({ kind: "note", direction: "internal" })).toMatchObject({ kind: "grain" });
  });
});
