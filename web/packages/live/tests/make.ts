import type { Conversation, ConversationRow, Entry } from "@filrouge/api";

export const row = (part: Partial<ConversationRow> = {}): ConversationRow => ({
  id: "cnv_1", reference: "FR-000001", subject: "Rear bump", state: "open", customer: null, last: null, unread: false,
  waiting_since: null, due_at: "2026-11-22T10:00:00Z", target_s: null, waited_s: null, counted_at: null, closes_at: null, opens_at: null, contact_reason: null,
  assignee: { id: "usr_lea", name: "Léa Moreau", initials: "LM" }, team: { id: "tea_claims", name: "Claims" }, brand: null,
  snoozed_until: null, answering: null, has_failed_delivery: false, version: 1, last_message_at: "2026-11-22T09:00:00Z", ...part,
});

export const entry = (part: Partial<Entry> = {}): Entry => ({
  id: "ent_1", kind: "message", at: "2026-11-22T09:00:00Z", channel: "email", direction: "in",
  author: { kind: "customer", name: "Claire Fontaine" }, identity: null, message: null, event: null, ...part,
});

export const conversation = (part: Partial<Conversation> = {}): Conversation => ({
  ...row(), opened_at: "2026-11-20T09:00:00Z", channels: ["email"], language: "fr", parties: [], ways: [], matters: [], earlier: [],
  followers: [], links: [], merged_into: null, merged_from: [], split_from: null, paused: false, seen_at: null, ...part,
});
