import type { Named } from "./basics";

/** A file that was sent up and waits for the words that will carry it. */
export interface HeldFile {
  token: string;
  name: string;
  size: number;
  media_type?: string;
  inline?: boolean;
}
/** Words for a third party: to whom, and what goes along, as far as it is chosen. */
export interface ForwardBegun {
  to: string;
  name: string;
  role: string;
  message_ids: string[];
  attachments: string[];
}
/** Words for others than those that are being written to: for a third party, or for us and the customer. */
export interface ApartWords {
  mode: "reply" | "note" | "forward";
  text: string;
  html: string;
  uploads?: HeldFile[];
}
/** What one has begun to write. */
export interface Draft {
  text: string;
  html: string;
  subject?: string;
  identity_id?: string | null;
  channel_account_id?: string | null;
  /** Addresses that get a copy. */
  cc?: string[];
  mode?: "reply" | "note" | "forward";
  forward?: ForwardBegun | null;
  uploads?: HeldFile[];
  apart?: ApartWords | null;
}
/** `age_s` is how long ago it was typed; `base_version` what this page knew (0: nothing). */
export interface DraftKept extends Draft {
  device: string;
  base_version: number | null;
  age_s: number;
}
export interface OtherDraft {
  device: string;
  at: string;
  draft: Draft;
}
export interface DraftShown {
  draft: Draft;
  device: string;
  version: number;
  changed_at: string;
  /** What stands beside, the newest first; `other` is the first of them. */
  others: OtherDraft[];
  other: OtherDraft | null;
}
export interface DraftAnswer {
  won: boolean;
  now: DraftShown;
}

export interface Scheduled {
  id: string;
  author: Named;
  mine: boolean;
  send_at: string;
  if_moved_on: "hold" | "send";
  state: "waiting" | "held";
  code: string | null;
  detail: string | null;
  subject: string;
  text: string;
  html: string;
  identity_id: string;
  channel_account_id: string;
  to: string;
  to_name: string;
  channel: string;
  files: HeldFile[];
  /** The name of the macro that is done with it. */
  macro: string | null;
  version: number;
}
export interface NewScheduled {
  expected_version: number;
  identity_id: string;
  channel_account_id: string;
  subject?: string;
  html: string;
  text: string;
  cc?: string[];
  uploads: string[];
  send_at: string;
  if_moved_on: "hold" | "send";
  macro_id?: string;
  draft_version?: number;
}
export interface ScheduledChange {
  expected_version: number;
  html?: string;
  text?: string;
  uploads?: string[];
  send_at?: string;
  if_moved_on?: "hold" | "send";
}
export interface SendTimes {
  time_zone: string;
  items: { key: string; at: string }[];
}
/** `kept` is my draft, which the words are again when they were mine. */
export interface Cancelled {
  draft: Draft;
  kept: DraftShown | null;
}
export interface Withdrawn {
  version: number;
  whole: boolean;
  draft: DraftShown;
}

export interface ActionWords {
  kind: string;
  words: string;
}
export interface TemplateChoice {
  id: string;
  name: string;
  shortcut: string;
  languages: string[];
  text: string;
  /** One is said in a breath, more are a letter. */
  paragraphs: number;
}
export interface MacroChoice {
  id: string;
  name: string;
  shortcut: string;
  has_words: boolean;
  text: string;
  actions: ActionWords[];
  may: boolean;
}
export interface Rendered {
  subject: string;
  text: string;
  html: string;
  language: string;
  missing: string[];
  actions: ActionWords[];
}

export interface NewForward {
  expected_version: number;
  to: string;
  name: string;
  role: string;
  channel_account_id: string;
  subject?: string;
  html: string;
  text: string;
  message_ids: string[];
  attachments: string[];
  uploads: string[];
  draft_version?: number;
  override?: boolean;
  undo_s?: 0 | 10;
}

/** Settings. */
export interface Written {
  subject: string;
  text: string;
  html: string;
}
export interface TemplateSetting {
  id: string;
  name: string;
  brand_id: string | null;
  team_id: string | null;
  shortcut: string;
  words: { fr: Written; en: Written };
  active: boolean;
  version: number;
}
export type MacroAction =
  | { kind: "tag"; add: string[]; remove: string[] }
  | { kind: "assign"; me: boolean; user_id: string | null; team_id: string | null }
  | { kind: "reason"; contact_reason_id: string }
  | { kind: "snooze"; hours: number | null }
  | { kind: "close"; wrap_up_code: string | null }
  | { kind: "task"; task_kind: "task" | "promise"; title: string; in_business_s: number | null; mine: boolean }
  | { kind: "note"; text: string };
export interface MacroSetting {
  id: string;
  name: string;
  brand_id: string | null;
  team_id: string | null;
  shortcut: string;
  template_id: string | null;
  actions: MacroAction[];
  active: boolean;
  version: number;
}
