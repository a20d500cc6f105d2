import type { Hit } from "@filrouge/api";
import { describe, expect, it } from "vitest";
import { row } from "../../../../packages/live/tests/make";
import { withRecent, type Recent } from "../../src/find/recent";
import { NOTHING } from "../../src/find/tint";
import { chosenIndex, fitting, freeWords, mostUrgent, step, type State } from "../../src/palette/rank";
import { movedBefore, stepped } from "../../src/views/order";

const now = new Date("2026-11-22T12:00:00Z");
const hit = (id: string, part: object): Hit => ({ row: row({ id, ...part }), message_id: null, at: now.toISOString(), where: "message", snippet: [], more: 0 });
const waiting = (minutes: number, target_min: number) => ({ waiting_since: new Date(now.getTime() - minutes * 60_000).toISOString(), target_s: target_min * 60 });

describe("conversations in the palette", () => {
  it("come with the most urgent on top, each once", () => {
    const hits = [
      hit("closed", { state: "closed" }), hit("calm", {}), hit("near", waiting(50, 60)), hit("late", waiting(90, 60)), hit("early", waiting(5, 60)), hit("paused", { state: "snoozed" }), hit("late", waiting(90, 60)),
    ];
    expect(mostUrgent(hits, now, 9).map((one) => one.row.id)).toEqual(["late", "near", "early", "calm", "paused", "closed"]);
    expect(mostUrgent(hits, now, 2)).toHaveLength(2);
  });

  it("stay newest first among equals", () => {
    expect(mostUrgent([hit("b", {}), hit("a", {})], now, 9).map((one) => one.row.id)).toEqual(["b", "a"]);
  });
});

describe("actions in the palette", () => {
  const all = [{ label: "Mettre en pause", words: "plus tard reporter" }, { label: "Conclure" }, { label: "Conclusions, codes" }];

  it("are found by their name first, then by what else one calls them", () => {
    expect(fitting(all, "concl", 9).map(({ one }) => one.label)).toEqual(["Conclure", "Conclusions, codes"]);
    expect(fitting(all, "reporter", 9)).toEqual([{ one: all[0], at: [] }]);
    expect(fitting(all, "", 2)).toHaveLength(2);
  });

  it("are found by the words besides the filters", () => {
    const filters = [{ key: "reason", op: ":" as const, value: "x", label: "x", negated: false, start: 5, end: 19 }];
    expect(freeWords("font motif:sinistre clore", { ...NOTHING, filters }).split(/\s+/)).toEqual(["font", "clore"]);
  });
});

describe("choosing", () => {
  const ids = ["a", "b", "c"];
  const start: State = { q: "x", caret: 1, chosen: null };

  it("goes round at both ends", () => {
    expect(step(start, { type: "moved", ids, by: -1 }).chosen).toBe("c");
    expect(step({ ...start, chosen: "c" }, { type: "moved", ids, by: 1 }).chosen).toBe("a");
    expect(step(start, { type: "ends", ids, last: true }).chosen).toBe("c");
  });

  it("holds on to what was chosen when others come in around it", () => {
    expect(chosenIndex(["new", ...ids], "b")).toBe(2);
    expect(chosenIndex(ids, "gone")).toBe(0);
    expect(chosenIndex([], "b")).toBe(-1);
  });

  it("begins anew with another text, not when the caret moves", () => {
    expect(step({ ...start, chosen: "b" }, { type: "typed", q: "xy", caret: 2 }).chosen).toBeNull();
    expect(step({ ...start, chosen: "b" }, { type: "caret", caret: 0 }).chosen).toBe("b");
  });
});

describe("what was seen lately", () => {
  const one = (id: string, label = id): Recent => ({ kind: "customer", id, label });
  it("holds each once, the newest first, and no more than it should", () => {
    expect(withRecent([one("a"), one("b")], one("b")).map((each) => each.id)).toEqual(["b", "a"]);
    expect(withRecent([one("a"), one("b")], one("c"), 2).map((each) => each.id)).toEqual(["c", "a"]);
  });
  it("is the same when the same is seen again, and takes a new name", () => {
    const list = [one("a")];
    expect(withRecent(list, one("a"))).toBe(list);
    expect(withRecent(list, one("a", "Anne"))[0]?.label).toBe("Anne");
  });
});

describe("the order of views", () => {
  it("changes by a step, and not beyond the ends", () => {
    const ids = ["a", "b", "c"];
    expect(stepped(ids, "b", -1)).toEqual(["b", "a", "c"]);
    expect(stepped(ids, "a", -1)).toBe(ids);
    expect(stepped(ids, "c", 1)).toBe(ids);
  });
  it("changes by dropping one before another, or last", () => {
    const ids = ["a", "b", "c"];
    expect(movedBefore(ids, "c", "a")).toEqual(["c", "a", "b"]);
    expect(movedBefore(ids, "a", null)).toEqual(["b", "c", "a"]);
    expect(movedBefore(ids, "a", "a")).toBe(ids);
    expect(movedBefore(ids, "x", "a")).toBe(ids);
  });
});
