import type { MyChat } from "@filrouge/api";
import { describe, expect, it } from "vitest";
import { chatRead, fromSnapshot, reduceChats, reduceConversation, type ChatsState, type Frame } from "../src";
import { conversation, row } from "./make";

const chat = (part: Partial<MyChat> = {}): MyChat => ({
  id: "cnv_1", reference: "FR-000001", subject: "", customer: { id: "cus_1", name: "Zoé", initials: "Z" }, language: "fr", began_at: "2026-11-22T09:00:00Z",
  came_at: "2026-11-22T09:00:00Z", answered: false, waiting_since: null, target_s: 60, said_at: null, ended_at: null, unread: 2,
  last: { text: "", channel: "webchat", direction: "in", at: "2026-11-22T09:00:00Z" }, here: true, seen_at: null, version: 3, ...part,
});
const state = (...mine: MyChat[]): ChatsState => ({ position: "1", mine, waiting: [], stale: false });
const event = (part: object): Frame => ({ type: "event", position: "2", event: { type: "conversations.message_received", subject: "cnv_1", payload: {}, row: row(), ...part } });
const left: Frame = { type: "visitor", conversation: "cnv_1", here: false, seen_at: "2026-11-22T10:00:00Z" };

describe("my chats", () => {
  it("stay in the order in which they came, whatever is said", () => {
    const before = state(chat(), chat({ id: "cnv_2", came_at: "2026-11-22T09:05:00Z" }));
    const next = reduceChats(before, event({ chat: { mine: chat({ version: 4, unread: 3 }), waits: null } }));
    expect(next.mine.map((one) => [one.id, one.unread])).toEqual([["cnv_1", 3], ["cnv_2", 2]]);
  });
  it("do not go back to an older version", () => {
    expect(reduceChats(state(chat()), event({ chat: { mine: chat({ version: 2, unread: 9 }), waits: null } })).mine[0]?.unread).toBe(2);
  });
  it("leave with what leaves my sight, and stay when an event says nothing of them", () => {
    expect(reduceChats(state(chat()), event({ row: null })).mine).toEqual([]);
    expect(reduceChats(state(chat()), event({})).mine).toHaveLength(1);
  });
  it("know who is on the page", () => {
    expect(reduceChats(state(chat()), left).mine[0]).toMatchObject({ here: false, seen_at: "2026-11-22T10:00:00Z" });
    const other = state(chat({ id: "cnv_2" }));
    expect(reduceChats(other, left)).toBe(other);
  });
  it("are read when I read them", () => {
    expect(chatRead(state(chat()), "cnv_1").mine[0]?.unread).toBe(0);
    const nothing = state(chat({ unread: 0 }));
    expect(chatRead(nothing, "cnv_1")).toBe(nothing);
  });
  it("are fetched anew after a resync", () => expect(reduceChats(state(), { type: "resync", reason: "slow" }).stale).toBe(true));
});

it("a conversation says where its customer reads once they leave", () => {
  const standing = { here: true, seen_at: null, reads_on: "page", email: null, email_after_s: null, page: null, language: "fr", began_at: "2026-11-22T09:00:00Z", ended_at: null, score: null, comment: "", rated_at: null } as const;
  const open = (email: string | null) => fromSnapshot({ position: "1", conversation: conversation({ chat: { ...standing, email } }), entries: [], entries_before: null });
  expect(reduceConversation(open("z@x.example"), left).conversation.chat).toMatchObject({ here: false, reads_on: "email" });
  expect(reduceConversation(open(null), left).conversation.chat?.reads_on).toBe("return");
  expect(reduceConversation(reduceConversation(open(null), left), { ...left, here: true } as Frame).conversation.chat?.reads_on).toBe("page");
});
