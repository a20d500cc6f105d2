import type { Label, Person } from "./basics";

/** `conversation:cnv_…`, `customer:cus_…` or `setting:brand:brd_…`. */
export type Place = string;

/** A colleague who looks too. `elsewhere` is null when they are at the very place, else another place of the same
 * customer: a conversation, or, without one, the customer's page. */
export interface Looker extends Person {
  editing: boolean;
  elsewhere: { conversation_id: string | null; reference: string | null } | null;
}

export interface LookingAnswer {
  others: Record<Place, Looker[]>;
  customers: Record<Place, string>;
}

export type PresenceState = "ready" | "busy" | "wrapping_up" | "not_ready" | "offline";

/** `state` is what others see, `said` what I said last. */
export interface MyPresence {
  state: PresenceState;
  said: Exclude<PresenceState, "offline">;
  reason_code: string;
  since: string | null;
}

export interface Colleague extends Person {
  teams: { id: string; name: string; lead: boolean }[];
  presence: PresenceState;
  reason_code: string;
  since: string | null;
}

export interface NotReadyReason {
  code: string;
  label: Label;
  active: boolean;
}

export const NOTIFICATION_KINDS = [
  "mention", "assigned", "reply_assigned", "reply_followed", "task_given", "task_due", "promise_broken", "scheduled_held", "scheduled_cancelled", "delivery_failed",
] as const;
export type NotificationKind = (typeof NOTIFICATION_KINDS)[number];
/** Nowhere, at the desk, or at the desk and in the digest. */
export type Told = "off" | "desk" | "email";

export interface Notification {
  id: string;
  kind: NotificationKind;
  at: string;
  read: boolean;
  actor: Person | null;
  /** Who wrote, when that is a third party and not the customer. */
  author?: string | null;
  conversation: { id: string; reference: string; subject: string; customer: string } | null;
  message_id: string | null;
  words: string | null;
  task: { id: string; title: string; due_at: string | null } | null;
}

export interface NotificationCount {
  /** Stops at 100. */
  unread: number;
  quiet: boolean;
}

export interface NotificationPreferences {
  kinds: Record<NotificationKind, Told>;
  browser: boolean;
  sound: boolean;
  email: "off" | "hourly" | "daily";
  /** `08:00` on the wall clock of `time_zone`, as the quiet hours. */
  email_at: string;
  quiet_from: string | null;
  quiet_to: string | null;
  time_zone: string;
  quiet: boolean;
  email_possible: boolean;
  version: number;
}
export type NotificationWish = Partial<Omit<NotificationPreferences, "kinds" | "quiet" | "email_possible" | "version">> & {
  kinds?: Partial<Record<NotificationKind, Told>>;
};
