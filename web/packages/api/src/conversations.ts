import type { Channel, Label, Named, Page, Person } from "./basics";
import type { ChatStanding } from "./chats";
import type { Entry } from "./entries";
import type { Ties } from "./handling";
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
