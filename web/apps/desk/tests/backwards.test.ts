import { describe, expect, it } from "vitest";
import { entry } from "../../../packages/live/tests/make";
import { backwards } from "../src/customer/backwards";

const event = (type: string, id: string) => entry({ id, kind: "event", direction: "internal", event: { type } });

describe("a timeline, newest first", () => {
  it("leads each knot down to the one before it in time", () => {
    const pieces = backwards([entry({ id: "c" }), event("snoozed", "b"), entry({ id: "a" })], false);
    expect(pieces.map((piece) => [piece.entry.id, piece.line, piece.end])).toEqual([
      ["c", "dotted", "first"],
      ["b", "solid", "middle"],
      ["a", "none", "last"],
    ]);
  });

  it("leaves a gap above a closed knot", () => {
    const pieces = backwards([entry({ id: "c" }), event("closed", "b"), entry({ id: "a" })], false);
    expect(pieces.map((piece) => [piece.line, piece.end])).toEqual([
      ["none", "only"],
      ["solid", "first"],
      ["none", "last"],
    ]);
  });

  it("goes on below while more is to come", () => {
    expect(backwards([entry({ id: "a" })], true)[0]).toMatchObject({ line: "solid", end: "first" });
    expect(backwards([entry({ id: "a" })], false)[0]).toMatchObject({ line: "none", end: "only" });
  });
});
