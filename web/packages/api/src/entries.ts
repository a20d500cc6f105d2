/** What was said and done in a conversation, as the desk shows it. */
import type { Channel, Label } from "./basics";
import type { Identity } from "./conversations";
import type { Handled } from "./handling";

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
