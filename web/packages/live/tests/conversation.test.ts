import { describe, expect, it } from "vitest";
import { fromSnapshot, reduceConversation, withEntries, type Frame } from "../src";
import { conversation, entry, row } from "./make";

const state = () => fromSnapshot({ position: "1", conversation: conversation(), entries: [entry()], entries_before: null });
const event = (part: object): Frame => ({ type: "event", position: "2", event: { type: "conversations.message_received", subject: "cnv_1", payload: {}, ...part } });

describe("a conversation", () => {
  it("takes in what is said, in the order of time", () => {
    const next = reduceConversation(state(), event({ entry: entry({ id: "ent_0", at: "2026-11-22T08:00:00Z" }) }));
    expect(next.entries.map((one) => one.id)).toEqual(["ent_0", "ent_1"]);
    expect(next.stale).toBe(false);
  });

  it("reads nothing anew for words on the channel and from the address where the last were said", () => {
    const visitor = { id: "idn_1", channel: "webchat", address: "vis:1", state: "unverified" as const };
    const before = { ...state(), entries: [entry({ channel: "webchat", identity: visitor })] };
    const next = reduceConversation(before, event({ entry: entry({ id: "ent_2", at: "2026-11-22T09:01:00Z", channel: "webchat", identity: visitor }) }));
    expect([next.entries.map((one) => one.id), next.stale]).toEqual([["ent_1", "ent_2"], false]);
  });

  it("shows words at once that come another way, and reads what they change beside", () => {
    for (const other of [{ channel: "webchat" }, { identity: { id: "idn_2", channel: "email", address: "x@y.example", state: "verified" as const } }]) {
      const next = reduceConversation(state(), event({ entry: entry({ id: "ent_2", ...other }) }));
      expect([next.entries.length, next.stale]).toEqual([2, true]);
    }
  });

  it("takes in how the chat stands that comes with words", () => {
    const reach = { here: true, ended_at: null } as never;
    expect(reduceConversation(state(), event({ entry: entry(), reach })).conversation.chat).toBe(reach);
  });

  it("shows nothing from further back than what is loaded: others lie between", () => {
    const next = reduceConversation({ ...state(), entries_before: "ent_1" }, event({ entry: entry({ id: "ent_0", at: "2026-11-01T09:00:00Z" }) }));
    expect([next.entries.map((one) => one.id), next.stale]).toEqual([["ent_1"], false]);
  });

  it("asks for the words when the event has none", () => {
    expect(reduceConversation(state(), event({ row: row({ version: 2 }) })).stale).toBe(true);
  });

  it("does not ask for words when it was only read", () => {
    expect(reduceConversation(state(), event({ type: "conversations.seen", row: row({ version: 2 }) })).stale).toBe(false);
  });

  it("does not go back to an older version", () => {
    const now = { ...state(), conversation: conversation({ version: 7, subject: "now" }) };
    expect(reduceConversation(now, event({ row: row({ version: 3, subject: "old" }), entry: entry() })).conversation.subject).toBe("now");
  });

  it("ignores other conversations", () => {
    const before = state();
    expect(reduceConversation(before, event({ subject: "cnv_2" }))).toBe(before);
  });

  it("says that it left my sight", () => {
    expect(reduceConversation(state(), event({ row: null })).gone).toBe(true);
  });

  it("puts what was said before what was done at the same instant", () => {
    const done = entry({ id: "evt_1", kind: "event" });
    expect(withEntries([], [done, entry({ id: "msg_1" })]).map((one) => one.id)).toEqual(["msg_1", "evt_1"]);
  });

  it("replaces an entry that changed", () => {
    const changed = entry({ author: { kind: "customer", name: "Claire F." } });
    expect(withEntries([entry()], [changed])).toEqual([changed]);
  });
});
