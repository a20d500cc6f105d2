import type { Channel, Label, Named, Page, Person } from "./basics";
import type { ChatStanding } from "./chats";
import type { Handled, Ties } from "./handling";

import type { Scheduled } from "./words";
export type { NewConversation, NewMessage, NewNote } from "./writing";

export type View = "mine" | "team" | "unassigned" | "snoozed" | "all" | "closed";
export interface Tagged {
  id: string;
  name: string;
  colour: string | null;
}
export interface Counts {
  mine: number;
  team: number;
  unassigned: number;
  snoozed: number;
  all: number;
  failed: number;
}

export interface LastWord {
  text: string;
  channel: Channel;
  direction: "in" | "out" | "note";
  at: string;
  author: { name: string } | null;
}

export interface ConversationRow {
  id: string;
  reference: string;
  subject: string;
  state: "open" | "snoozed" | "closed";
  customer: Person | null;
  last: LastWord | null;
  unread: boolean;
  waiting_since: string | null;
  due_at: string | null;
  /** Seconds waited in opening hours as of `counted_at`. */
  waited_s: number | null;
  counted_at: string | null;
  closes_at: string | null;
  opens_at: string | null;
  /** Paused, and its reason lets the clock stand still. */
  stands_still?: boolean;
  target_s: number | null;
  contact_reason: { id: string; label: Label } | null;
  assignee: Person | null;
  team: Named | null;
  brand: (Named & { colour: string | null }) | null;
  snoozed_until: string | null;
  answering: Named | null;
  has_failed_delivery: boolean;
  version: number;
  /** What the lists are sorted by: the newest word first. */
  last_message_at: string;
  tags?: Tagged[];
  /** Whether I follow it. */
  followed?: boolean;
  /** The nearest promise that is open or broken; it may have no date. */
  promise?: { due_at: string | null; state: "open" | "broken" } | null;
  open_tasks?: number;
  merged?: boolean;
}

export interface Inbox extends Page<ConversationRow> {
  position: string;
}

export interface Identity {
  id: string;
  channel: Channel;
  address: string;
  state: "verified" | "unverified" | "blocked";
}
export interface Party {
  id: string;
  name: string;
  role: string | null;
  identity: Identity | null;
}
export interface SendingAccount {
  id: string;
  name: string;
  address: string | null;
  brand: Named | null;
}
export interface Way {
  identity: Identity;
  accounts: SendingAccount[];
  default: boolean;
  usable: boolean;
  why_not: "blocked" | "no_account" | "bounced" | null;
  who: "customer" | "party";
  name: string;
}

export interface Attachment {
  id: string;
  name: string;
  media_type: string;
  size: number;
  inline: boolean;
  url: string;
}
export interface Delivery {
  state: "queued" | "sending" | "sent" | "delivered" | "delayed" | "failed" | "dismissed" | "withdrawn";
  at: string;
  code: string | null;
  detail: string | null;
  attempts: number;
  next_try_at: string | null;
  can_retry: boolean;
  /** When a page of the customer’s said that it was read. */
  read_at?: string | null;
}
export interface EntryMessage {
  id: string;
  inbound_kind: "message" | "auto_reply" | "bounce" | "delivery_report" | "complaint" | "loop" | (string & {}) | null;
  subject: string | null;
  text: string;
  quoted: string | null;
  signature: string | null;
  has_html: boolean;
  has_remote: boolean;
  has_raw?: boolean;
  attachments: Attachment[];
  fields: { key: string; label: string; value: string }[];
  automatic: boolean;
  delivery: Delivery | null;
  anomalies: string[];
  to: { name: string | null; address: string; role: string }[];
  /** People and teams that a note calls. */
  mentions?: { id: string; name: string }[];
  /** Answers of a chat that this e-mail carried to who had left the page. */
  carries?: string[];
  repeats?: "answers" | "copy" | null;
  /** What a bounce or a delivery report says, by recipient. */
  reports?: Report[];
}
export interface Report {
  recipient: string;
  action: string;
  status: string;
  reason: string;
  hard: boolean;
}
export type EventType =
  | "assigned"
  | "closed"
  | "reopened"
  | "snoozed"
  | "resumed"
  | "reason_changed"
  | "wrapped_up"
  | "channel_changed"
  | "moved"
  | "merged"
  | "opened";
export interface EntryEvent extends Handled {
  type: EventType | (string & {});
  from?: string | Label | null;
  to?: string | Label | null;
  /** The team it went to, when that changed. */
  team?: string | null;
  until?: string | null;
  wrap_up?: string | null;
  cause?: string | null;
  /** Of a task or promise: its id, its words, what it is, how it stands, its moment then. */
  task?: string;
  title?: string;
  kind?: string;
  state?: string;
  due_at?: string | null;
  late?: boolean;
  /** Of a chat: ended, rated or by_email; and the score. */
  what?: string;
  score?: number | null;
  fields?: string[];
}
export interface Author {
  kind: "customer" | "party" | "agent" | "assistant" | "system";
  id?: string | null;
  name: string | null;
}
export interface Entry {
  id: string;
  kind: "message" | "note" | "event";
  at: string;
  channel: Channel | null;
  direction: "in" | "out" | "internal";
  author: Author;
  identity: Identity | null;
  recorded_late?: string | null;
  message?: EntryMessage | null;
  event?: EntryEvent | null;
  /** On a customer's timeline only: where the entry was said. */
  conversation?: { id: string; subject: string } | null;
}

export interface Matter {
  id: string;
  interaction_id: string;
  contact_reason: { id: string; label: Label } | null;
  wrap_up: string | null;
  opened_at: string;
  wrapped_up_at: string | null;
}
export interface Conversation extends ConversationRow, Ties {
  opened_at: string;
  channels: Channel[];
  language: string | null;
  parties: Party[];
  ways: Way[];
  matters: Matter[];
  earlier: { id: string; subject: string; closed_at: string | null }[];
  /** Its chat, when it is one. */
  chat?: ChatStanding | null;
}
export interface ConversationSnapshot {
  position: string;
  conversation: Conversation;
  entries: Entry[];
  entries_before: string | null;
  /** Answers that wait for their moment. */
  scheduled?: Scheduled[];
}

export interface Upload {
  token: string;
  name: string;
  media_type: string;
  size: number;
}
export interface Said {
  message_id: string;
  conversation_id?: string;
  version: number;
  /** There while the message can be taken back. */
  undo?: string | null;
  undo_until?: string | null;
  /** Of a note: whom it mentions in vain, for they may not read the conversation. */
  unseen?: { id: string; name: string }[];
}
export interface Answering {
  holder: Named | null;
  until: string | null;
}
export interface ContactReason {
  id: string;
  key: string;
  label: Label;
  parent_id: string | null;
  target_s: number | null;
  active: boolean;
}
export interface WrapUp {
  code: string;
  label: Label;
}
export interface Assignable extends Person {
  teams: Named[];
}
