import { describe, expect, it } from "vitest";
import { arrived } from "../src/inbox/useArrivals";

const row = (id: string, direction: "in" | "out" | "note", at: string) => ({ id, last_message_at: at, last: { direction } as never });

describe("who has written since", () => {
  it("is a customer, later than all that was there", () => {
    const rows = [row("a", "in", "2026-11-22T10:02:00Z"), row("b", "out", "2026-11-22T10:03:00Z"), row("c", "in", "2026-11-22T10:00:00Z")];
    expect(arrived(rows, "2026-11-22T10:01:00Z").map((one) => one.id)).toEqual(["a"]);
    expect(arrived(rows, "2026-11-22T10:05:00Z")).toEqual([]);
  });
});
