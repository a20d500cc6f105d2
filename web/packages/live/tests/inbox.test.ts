import { describe, expect, it } from "vitest";
import { belongs, reduceCounts, reduceInbox, type Frame, type InboxState } from "../src";
import { row } from "./make";

const lea = { id: "usr_lea", teams: ["tea_claims"] };
const state = (part: Partial<InboxState> = {}): InboxState => ({ view: "mine", team: null, rows: [], complete: true, position: "1", stale: false, ...part });
const event = (part: object): Frame => ({ type: "event", position: "2", event: { type: "conversations.changed", subject: "cnv_1", payload: {}, ...part } });

describe("the inbox", () => {
  it("takes in what becomes mine, the newest word first", () => {
    const known = row({ id: "cnv_0", last_message_at: "2026-11-22T08:00:00Z" });
    const next = reduceInbox(state({ rows: [known] }), event({ row: row() }), lea);
    expect(next.rows.map((one) => one.id)).toEqual(["cnv_1", "cnv_0"]);
    expect(next.position).toBe("2");
  });

  it("lets go of what is given to another", () => {
    const given = row({ version: 2, assignee: { id: "usr_hugo", name: "Hugo", initials: "H" } });
    expect(reduceInbox(state({ rows: [row()] }), event({ row: given }), lea).rows).toEqual([]);
  });

  it("lets go of what left my sight", () => {
    expect(reduceInbox(state({ rows: [row()] }), event({ row: null }), lea).rows).toEqual([]);
  });

  it("keeps what it knows when an event is older than it", () => {
    const rows = [row({ version: 5, subject: "new" })];
    expect(reduceInbox(state({ rows }), event({ row: row({ version: 4, subject: "old" }) }), lea).rows).toEqual(rows);
  });

  it("does not show a row that sorts after the pages read so far", () => {
    const late = row({ id: "cnv_9", last_message_at: "2026-11-01T10:00:00Z" });
    expect(reduceInbox(state({ rows: [row()], complete: false }), event({ row: late }), lea).rows).toHaveLength(1);
  });

  it("leaves the list alone when the event says nothing of it", () => {
    const before = state({ rows: [row()] });
    expect(reduceInbox(before, event({}), lea).rows).toBe(before.rows);
  });

  it("shows who is answering", () => {
    const next = reduceInbox(state({ rows: [row()] }), { type: "answering", conversation: "cnv_1", user: { id: "usr_hugo", name: "Hugo" }, until: null }, lea);
    expect(next.rows[0]?.answering?.name).toBe("Hugo");
  });

  it("asks for a fresh snapshot after a resync", () => {
    expect(reduceInbox(state(), { type: "resync", reason: "too_old" }, lea).stale).toBe(true);
  });

  it("knows what belongs to each view", () => {
    expect(belongs(row({ state: "snoozed" }), "mine", lea, null)).toBe(false);
    expect(belongs(row({ state: "snoozed" }), "snoozed", lea, null)).toBe(true);
    expect(belongs(row(), "team", lea, null)).toBe(true);
    expect(belongs(row(), "team", lea, "tea_other")).toBe(false);
    expect(belongs(row({ assignee: null }), "unassigned", lea, null)).toBe(true);
    expect(belongs(row({ state: "closed" }), "closed", lea, null)).toBe(true);
    expect(belongs(row({ state: "snoozed" }), "all", lea, null)).toBe(false);
    expect(belongs(row({ state: "closed" }), "all", lea, null)).toBe(false);
  });

  it("counts what the server counted", () => {
    const counts = { mine: 1, team: 2, unassigned: 3, snoozed: 4, all: 5, failed: 6 };
    expect(reduceCounts(counts, event({ counts: { mine: 2 } }))).toEqual({ ...counts, mine: 2 });
    expect(reduceCounts(counts, event({}))).toBe(counts);
  });
});

describe("the orders of a list", () => {
  const early = row({ id: "cnv_a", waiting_since: "2026-11-22T07:00:00Z", due_at: "2026-11-22T18:00:00Z", last_message_at: "2026-11-22T07:00:00Z" });
  const late = row({ id: "cnv_b", waiting_since: "2026-11-22T08:00:00Z", due_at: "2026-11-22T09:00:00Z", last_message_at: "2026-11-22T08:00:00Z" });
  const calm = row({ id: "cnv_c", waiting_since: null, due_at: null, last_message_at: "2026-11-22T08:30:00Z" });
  const sorted = (sort: "newest" | "waiting" | "due") =>
    [calm, late, early].reduce((known, one) => reduceInbox(known, event({ subject: one.id, row: one }), lea), state({ sort })).rows.map((one) => one.id);

  it("are the newest word, the longest wait, the nearest due time; who does not wait comes last", () => {
    expect(sorted("newest")).toEqual(["cnv_c", "cnv_b", "cnv_a"]);
    expect(sorted("waiting")).toEqual(["cnv_a", "cnv_b", "cnv_c"]);
    expect(sorted("due")).toEqual(["cnv_b", "cnv_a", "cnv_c"]);
  });
});

describe("a saved view", () => {
  const saved = state({ view: "viw_1", rows: [row({ subject: "old" })] });

  it("shows what it knows of a row at once and asks the server for the rest", () => {
    const next = reduceInbox(saved, event({ row: row({ version: 2, subject: "new", state: "closed" }) }), lea);
    expect(next.rows.map((one) => one.subject)).toEqual(["new"]);
    expect(next.behind).toBe(true);
  });

  it("takes in no row that the server has not put there", () => {
    const next = reduceInbox(saved, event({ subject: "cnv_2", row: row({ id: "cnv_2" }) }), lea);
    expect(next.rows.map((one) => one.id)).toEqual(["cnv_1"]);
    expect(next.behind).toBe(true);
  });
});
