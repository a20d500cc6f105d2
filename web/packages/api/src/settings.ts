import type { Label, Language } from "./basics";

/** What every setting carries: the version one changed, and whether it is in use. */
export interface Setting {
  id: string;
  active: boolean;
  version: number;
}

export interface Company {
  name: string;
  language: Language;
  languages: Language[];
  time_zone: string;
  version: number;
}
export interface LegalEntity extends Setting {
  name: string;
}
export interface Brand extends Setting {
  legal_entity_id: string;
  name: string;
  sender_name: string;
  colour: string;
  /** Address of the picture, null without one. */
  logo: string | null;
  languages: Language[];
  signature: Partial<Label>;
  phone: string;
  calendar_id: string | null;
}
export interface Site extends Setting {
  name: string;
  time_zone: string;
  calendar_id: string | null;
}
/** `to` at or before `from` ends the next day; `24:00` is the end of the day. */
export interface Interval {
  from: string;
  to: string;
}
export interface DayInterval extends Interval {
  /** 1 is Monday. */
  day: number;
}
export interface DayException {
  on: string;
  intervals: Interval[];
  label?: string;
}
export interface Calendar extends Setting {
  name: string;
  time_zone: string;
  weekly: DayInterval[];
  exceptions: DayException[];
}
export type { ReasonSetting, WrapUpSetting } from "./work";
export interface NotReadyReasonSetting {
  code: string;
  label: Label;
  position: number;
  active: boolean;
  version: number;
}
/** By which mailbox digests leave; `links` is where they lead. */
export interface NotificationSettings {
  channel_account_id: string | null;
  mailboxes: { id: string; name: string; address: string; state: string }[];
  links: string;
  public: boolean;
  version: number;
}
export interface Team extends Setting {
  name: string;
  site_id: string | null;
  legal_entity_id: string | null;
  brand_id: string | null;
  members: { user_id: string; lead: boolean }[];
}
export interface Role extends Setting {
  key: string;
  name: Label;
  permissions: string[];
  builtin: boolean;
}
export interface UserSetting extends Setting {
  email: string;
  name: string;
  language: Language;
  roles: string[];
  teams: string[];
  /** null is everything. */
  legal_entities: string[] | null;
  brands: string[] | null;
  last_seen_at: string | null;
  /** Only in the answer that makes it. */
  temporary_password?: string;
}
export interface Permission {
  key: string;
  label: Label;
  /** What it lets one do, in a sentence. */
  says: Label;
  room: string;
  /** Without these it opens nothing. */
  needs: string[];
}
/** What somebody may do and see today; null is everything. */
export interface Rights {
  active: boolean;
  permissions: { key: string; roles: string[] }[];
  /** Put aside: they give nothing. */
  idle_roles: string[];
  legal_entities: string[] | null;
  brands: string[] | null;
  teams: string[] | null;
}

/** Where each thing stands in a line of a list, from 0; null where it does not. */
export interface ImportColumns {
  email: number | null;
  name: number | null;
  first_name: number | null;
  language: number | null;
  roles: number | null;
  teams: number | null;
  legal_entities: number | null;
  brands: number | null;
}
export interface ImportLine {
  line: number;
  outcome: "new" | "changed" | "unchanged" | "refused";
  user_id: string | null;
  email: string;
  name: string;
  /** `*` is everything; before is null for somebody new. */
  changes: { field: string; before: string | null; after: string }[];
  faults: { code: string; column: string; value: string }[];
  /** The line as it was, when it is refused. */
  cells: string[];
}
export interface ImportPreview {
  encoding: string;
  separator: string;
  headed: boolean;
  header: string[];
  samples: string[][];
  columns: ImportColumns;
  counts: Record<ImportLine["outcome"], number>;
  lines: ImportLine[];
  digest: string;
}
export interface ImportDone {
  made: { id: string; email: string; name: string; temporary_password: string }[];
  changed: number;
  unchanged: number;
  refused: number;
}
export interface ApiToken {
  id: string;
  name: string;
  permissions: string[];
  created_at: string;
  created_by: string | null;
  expires_at: string | null;
  revoked_at: string | null;
  /** Only in the answer that makes it. */
  token?: string;
}

export type Mode = "open" | "qualified" | "closed";
export type HealthState = "ok" | "warning" | "failing" | "unknown";
export interface DirectionHealth {
  state?: HealthState;
  at?: string | null;
  /** Since when it is so. */
  since?: string | null;
  code?: string | null;
  detail?: string | null;
}
export interface Health {
  state: HealthState;
  receive?: DirectionHealth | null;
  send?: DirectionHealth | null;
  /** Of a chat that tells an address of its answers. */
  push?: DirectionHealth | null;
  last_received_at?: string | null;
  queued?: number;
}
export interface ChannelAccount {
  id: string;
  kind: "email" | "webform" | (string & {});
  name: string;
  address: string;
  legal_entity_id: string;
  brand_id: string;
  team_id: string | null;
  contact_reason_id: string | null;
  mode: Mode;
  qualified_form_id: string | null;
  language: Language;
  state: "active" | "paused" | "unplugged";
  health: Health;
  unplugged_at?: string | null;
  /** With one account only. */
  config?: Record<string, unknown>;
  secrets_set?: string[];
  /** Only on the way in: what replaces the kept ones. */
  secrets?: Record<string, string>;
  version: number;
}
/** Sites whose visitors began a chat lately, the latest first; an empty origin is a program. */
export interface ChatInstallation {
  script: string;
  pages: { origin: string; visitors: number; last_at: string }[];
}
export interface TrialStep {
  direction: "receive" | "send" | (string & {});
  code: string;
  state: "passed" | "failed" | "skipped";
  duration_ms: number;
  /** The server's own words. */
  detail: string;
  error: string;
  facts: Record<string, string | number>;
}
export interface Trial {
  trial_token: string | null;
  passed: boolean;
  steps: TrialStep[];
}
export interface Hour {
  hour: string;
  received: number;
  sent: number;
  failed: number;
}
export interface BulkResult {
  line: number;
  address: string;
  created: boolean;
  id: string | null;
  code: string | null;
  detail: string | null;
}

export interface HistoryEntry {
  id: string;
  at: string;
  actor: { id?: string | null; name: string | null } | string;
  what: string;
  subject_id: string;
  /** What it is called today, when it has a name. */
  subject?: string | null;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
  restorable?: boolean;
}
export interface Alert {
  id: string;
  kind: string;
  subject: string;
  fields: Record<string, string | number>;
  raised_at: string;
}

export interface SetupDraft {
  administrator?: { name?: string; email?: string };
  company?: { name?: string; sends_as?: string; colour?: string; time_zone?: string; logo_object?: string | null; logo_name?: string | null };
  language?: { default?: Language; also?: Language[] };
  hours?: { weekly?: DayInterval[] };
  channel?: { kind?: "email" | "webform" | "later"; config?: Record<string, unknown> };
  step?: number;
}
export interface SetupState {
  steps: Record<"administrator" | "company" | "language" | "channel", boolean>;
  draft: SetupDraft;
}
