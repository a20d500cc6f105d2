import type { ConversationRow } from "@filrouge/api";
import { loadArea, Strings } from "@filrouge/strings";
import { beforeAll, describe, expect, it } from "vitest";
import { entry, row } from "../../../packages/live/tests/make";
import { onForward, onQuote, requestForward, requestQuote } from "../src/composer/quoting";
import { inert } from "../src/conversation/frameHeight";
import { joined } from "../src/conversation/joined";
import { asHtml, chosenWords } from "../src/conversation/quoted";
import { sinceVisit } from "../src/conversation/since";
import { story } from "../src/conversation/story";
import { firstDrawn, sum, touching } from "../src/conversation/window";
import { outcomeWords } from "../src/data/undo";
import { everything, foreseen, NOTHING, ranged, sharedTags, toggled } from "../src/inbox/selection";

const at = (minute: number) => `2026-11-22T09:${String(minute).padStart(2, "0")}:00Z`;
const hugo = { kind: "agent" as const, id: "usr_hugo", name: "Hugo" };

describe("what came since my last visit", () => {
  const entries = [
    entry({ id: "a", at: at(1) }),
    entry({ id: "b", at: at(5), author: { kind: "agent", id: "usr_me", name: "Me" }, direction: "out" }),
    entry({ id: "c", at: at(6), kind: "event", author: hugo, event: { type: "channel_changed" } }),
    entry({ id: "d", at: at(7) }),
    entry({ id: "e", at: at(8), kind: "note", author: hugo }),
    entry({ id: "f", at: at(9), kind: "event", author: hugo, event: { type: "assigned", to: "Léa" } }),
    entry({ id: "g", at: at(10), kind: "event", author: hugo, event: { type: "assigned", to: "Tom" } }),
  ];
  it("begins at the first word of somebody else, and counts", () => {
    const since = sinceVisit(entries, at(3), "usr_me");
    expect(since).toMatchObject({ first: "d", messages: 1, notes: 1, more: false });
    // The last of each kind: who has it now, not who had it between.
    expect(since?.acts.map((one) => one.id)).toEqual(["g"]);
  });
  it("is nothing when I was never here, or nothing came", () => {
    expect(sinceVisit(entries, null, "usr_me")).toBeNull();
    expect(sinceVisit(entries, at(30), "usr_me")).toBeNull();
    expect(sinceVisit(entries.slice(0, 2), at(3), "usr_me")).toBeNull();
  });
  it("says that there may be more than what is here", () => {
    expect(sinceVisit(entries, at(0), "usr_me", true)?.more).toBe(true);
    expect(sinceVisit(entries, at(3), "usr_me", true)?.more).toBe(false);
  });
});

describe("the part of a long story that is drawn", () => {
  const heights = Array.from({ length: 5000 }, () => 100);
  it("is what touches the view, whatever the length", () => {
    expect(touching(heights, 1000, 1900)).toEqual({ from: 10, to: 19 });
    expect(touching(heights, 1050, 1150)).toEqual({ from: 10, to: 12 });
  });
  it("is never empty, above the first or below the last", () => {
    expect(touching(heights, -500, -100)).toEqual({ from: 0, to: 1 });
    expect(touching(heights, 900_000, 900_800)).toEqual({ from: 4999, to: 5000 });
    expect(touching([], 0, 100)).toEqual({ from: 0, to: 0 });
  });
  it("leaves the height of what is not drawn", () => {
    const { from, to } = touching(heights, 250_000, 251_000);
    expect(sum(heights, 0, from) + (to - from) * 100 + sum(heights, to, 5000)).toBe(500_000);
  });
  it("begins at the end, or around where one opens; short stories are drawn whole", () => {
    expect(firstDrawn(40, 3)).toEqual({ from: 0, to: 40 });
    expect(firstDrawn(5000, null).to).toBe(5000);
    const { from, to } = firstDrawn(5000, 2000);
    expect(from).toBeLessThan(2000);
    expect(to).toBeGreaterThan(2000);
    expect(to - from).toBeLessThan(120);
  });
});

describe("choosing in a list", () => {
  const order = Array.from({ length: 300 }, (_, index) => `cnv_${index}`);
  it("toggles one, and reaches from it to another in both directions", () => {
    const one = toggled(NOTHING, "cnv_5");
    expect([...ranged(one, "cnv_8", order).ids]).toEqual(["cnv_5", "cnv_6", "cnv_7", "cnv_8"]);
    expect([...ranged(one, "cnv_3", order).ids].sort()).toEqual(["cnv_3", "cnv_4", "cnv_5"]);
    expect(toggled(one, "cnv_5").ids.size).toBe(0);
  });
  it("never holds more than one act may touch", () => {
    expect(everything(order).ids.size).toBe(200);
    expect(toggled(everything(order), "cnv_299").ids.size).toBe(200);
    expect(ranged(toggled(NOTHING, "cnv_0"), "cnv_299", order).ids.size).toBe(200);
  });
  it("chooses one where the range has no beginning", () => {
    expect([...ranged(NOTHING, "cnv_3", order).ids]).toEqual(["cnv_3"]);
  });
  it("foresees what the list will show", () => {
    const known = { people: [{ id: "usr_tom", name: "Tom", initials: "T" }], tags: [{ id: "tag_2", name: "Two", colour: null }], reason: null };
    const tagged: ConversationRow = row({ tags: [{ id: "tag_1", name: "One", colour: null }] });
    expect(foreseen({ kind: "assign", user_id: "usr_tom" }, row(), known)?.assignee?.name).toBe("Tom");
    expect(foreseen({ kind: "tag", add: ["tag_2"], remove: ["tag_1"] }, tagged, known)?.tags?.map((one) => one.id)).toEqual(["tag_2"]);
    expect(foreseen({ kind: "snooze", until: null }, row({ state: "closed" }), known)).toBeNull();
    expect(foreseen({ kind: "snooze", until: null }, row(), known)).toEqual({ state: "snoozed", snoozed_until: null });
  });
  it("knows which tags all of them have", () => {
    const [one, two] = [{ id: "tag_1", name: "One", colour: null }, { id: "tag_2", name: "Two", colour: null }];
    expect(sharedTags([row({ tags: [one, two] }), row({ tags: [two] })])).toEqual([two]);
    expect(sharedTags([])).toEqual([]);
  });
});

describe("two threads that become one", () => {
  it("read by time, the last of them, without what was done", () => {
    const mine = [entry({ id: "a", at: at(1) }), entry({ id: "b", at: at(3), kind: "event" }), entry({ id: "c", at: at(5) })];
    const theirs = [entry({ id: "d", at: at(2) }), entry({ id: "e", at: at(6), kind: "note" })];
    const all = joined(mine, theirs, 3);
    expect(all.shown.map((one) => [one.entry.id, one.side])).toEqual([["d", "other"], ["c", "this"], ["e", "other"]]);
    expect(all.left_out).toBe(1);
  });
  it("branch where one comes in and where one leaves", () => {
    const done = (type: string, received: boolean) => story([entry({ kind: "event", event: { type, received } })], false)[0]?.mark;
    expect(done("merged", true)).toEqual({ kind: "branch", joins: true });
    expect(done("split", false)).toEqual({ kind: "branch", joins: false });
    expect(done("unmerged", false)).toEqual({ kind: "branch", joins: false });
  });
});

describe("quoting", () => {
  it("makes paragraphs of plain words and lets no tag through", () => {
    expect(asHtml("Bonjour\nClaire\n\n<script>1 & 2</script>")).toBe("<p>Bonjour<br>Claire</p><p>&lt;script&gt;1 &amp; 2&lt;/script&gt;</p>");
  });
  it("takes what is chosen within one message only", () => {
    document.body.innerHTML = '<div id="s"><div data-quotable="msg_1"><p>one two</p></div><div data-quotable="msg_2"><p>three</p></div></div>';
    const [first, second] = [...document.querySelectorAll("p")];
    const inside = document.getElementById("s") as HTMLElement;
    const selection = document.getSelection() as Selection;
    const choose = (from: Node, to: Node) => selection.setBaseAndExtent(from, 0, to, to.childNodes.length);
    choose(first as Node, first as Node);
    expect(chosenWords(selection, inside)).toMatchObject({ messageId: "msg_1" });
    choose(first as Node, second as Node);
    expect(chosenWords(selection, inside)).toBeNull();
  });
  it("says when nobody took it", () => {
    expect(requestQuote("cnv_1", "<p>a</p>", "a")).toBe(false);
    const heard: string[] = [];
    const off = onQuote((quote) => void heard.push(quote.text));
    const deaf = onForward(() => false);
    expect(requestQuote("cnv_1", "<p>a</p>", "a")).toBe(true);
    expect(requestForward("cnv_1", "msg_1")).toBe(false);
    off();
    deaf();
    expect(requestQuote("cnv_1", "<p>b</p>", "b")).toBe(false);
    expect(heard).toEqual(["a"]);
  });
});

it("measures a page that can load and run nothing", () => {
  const page = inert('<html><head><base target="_blank"><meta http-equiv="refresh" content="0;url=https://x"><style>p{color:red}</style></head><body><p>Hi</p><script>1</script><iframe src="https://x"></iframe><link rel="stylesheet" href="https://x"></body></html>');
  expect(page).toMatch(/<head><meta http-equiv="Content-Security-Policy" content="default-src 'none'/i);
  expect(page).not.toMatch(/<script|<iframe|<base|<link|refresh/);
  expect(page).toContain("p{color:red}");
});

describe("what came of an undo", () => {
  let en: Strings;
  beforeAll(async () => {
    en = new Strings("en", await loadArea("handling", "en"));
  });
  const name = (id: string) => ({ cnv_2: "Loan" })[id];
  it("is told in words, with what moved on", () => {
    expect(outcomeWords(en, { restored: ["cnv_1"], moved_on: [] }, name)).toBe("Undone, all is as before.");
    expect(outcomeWords(en, undefined, name)).toBe("Undone, all is as before.");
    expect(outcomeWords(en, { restored: ["cnv_1"], moved_on: ["cnv_2"] }, name)).toBe("Undone for one conversation. Another moved on meanwhile and stays as it is: Loan.");
    expect(outcomeWords(en, { restored: [], moved_on: ["cnv_2"] }, name)).toContain("Nothing was undone");
  });
});
