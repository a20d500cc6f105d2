import type { Understood } from "@filrouge/api";
import { describe, expect, it } from "vitest";
import { carry, completed, NOTHING, settled, tints, without } from "../../src/find/tint";

const filter = (start: number, end: number, part: object = {}) => ({ key: "reason", op: ":" as const, value: "x", label: "x", negated: false, start, end, ...part });
const understood = (part: Partial<Understood>): Understood => ({ ...NOTHING, ...part });

describe("what was understood", () => {
  const read = understood({ filters: [filter(5, 19), filter(20, 30)] });
  const q = "font motif:sinistre attente>2h";

  it("stays where it is while one types after it", () => {
    expect(carry(read, q, `${q} carte`).filters.map((one) => [one.start, one.end])).toEqual([[5, 19], [20, 30]]);
  });

  it("moves along with what is typed before it", () => {
    expect(carry(read, q, `la ${q}`).filters.map((one) => [one.start, one.end])).toEqual([[8, 22], [23, 33]]);
  });

  it("falls away where one changes it, for it may mean another thing", () => {
    expect(carry(read, q, "font motif:sinistr attente>2h").filters).toEqual([filter(19, 29)]);
    expect(carry(read, q, "font motif:sinistres attente>2h").filters).toEqual([filter(21, 31)]);
    expect(carry(read, q, "font motif:sinistre attente>2h3").filters).toEqual([filter(5, 19)]);
  });

  it("falls away whole when the text is another one", () => {
    expect(carry(read, q, "rien")).toEqual(NOTHING);
  });

  it("says nothing of what is only not finished yet", () => {
    const problem = (code: string, end: number) => ({ code, text: "motif:", start: end - 6, end });
    expect(settled("carte motif:", understood({ problems: [problem("empty_value", 12)] })).problems).toEqual([]);
    expect(settled("motif: carte", understood({ problems: [problem("empty_value", 6)] })).problems).toHaveLength(1);
    expect(settled("carte avant:xx", understood({ problems: [problem("bad_date", 14)] })).problems).toHaveLength(1);
  });
});

describe("a query as it is drawn", () => {
  it("is the whole text, in pieces", () => {
    const q = "font motif:sinistre été 😀";
    const pieces = tints(q, understood({ filters: [filter(5, 19)], problems: [{ code: "no_letters", text: "😀", start: 24, end: 26 }] }));
    expect(pieces.map((one) => one.text).join("")).toBe(q);
    expect(pieces.map((one) => one.kind)).toEqual(["plain", "filter", "plain", "problem"]);
    expect(pieces[3]?.text).toBe("😀");
  });

  it("leaves out what lies beyond it or on top of another", () => {
    const pieces = tints("motif:x", understood({ filters: [filter(0, 7), filter(3, 7), filter(5, 20)] }));
    expect(pieces).toEqual([{ text: "motif:x", kind: "filter" }]);
  });

  it("can lose one piece", () => {
    expect(without("a motif:x b", { start: 2, end: 9 })).toBe("a b");
    expect(without("motif:x", { start: 0, end: 7 })).toBe("");
  });
});

describe("a suggestion taken", () => {
  it("waits for its value after a filter's name", () => {
    expect(completed("mot", { insert: "motif:", from: 0, to: 3 })).toEqual({ q: "motif:", at: 6 });
  });

  it("is followed by one space, whatever stood behind", () => {
    expect(completed("motif:si", { insert: "sinistre ", from: 6, to: 8 })).toEqual({ q: "motif:sinistre ", at: 15 });
    expect(completed("motif:si carte", { insert: "sinistre", from: 6, to: 8 })).toEqual({ q: "motif:sinistre carte", at: 15 });
  });
});

it("marks a filter whose name nobody bears as a problem", () => {
  const pieces = tints("motif:zzz", understood({ filters: [filter(0, 9)], problems: [{ code: "unknown_name", text: "zzz", start: 0, end: 9 }] }));
  expect(pieces).toEqual([{ text: "motif:zzz", kind: "problem" }]);
});
