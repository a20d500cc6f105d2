/** What the composer sends. */
export interface NewMessage {
  expected_version: number;
  identity_id: string;
  channel_account_id: string;
  subject?: string;
  html: string;
  text: string;
  /** Addresses that get a copy. */
  cc?: string[];
  uploads: string[];
  language?: string;
  override?: boolean;
  then?: "close" | "snooze";
  until?: string;
  wrap_up_code?: string;
  contact_reason_id?: string;
  /** Seconds in which it can be taken back. */
  undo_s?: 0 | 10;
  /** A macro whose acts go with it. */
  macro_id?: string;
  /** Which version of the draft the words were: newer ones stay a draft. */
  draft_version?: number;
}
/** The first message of a conversation that we begin. */
export interface NewConversation {
  customer_id: string;
  identity_id: string;
  channel_account_id: string;
  subject: string;
  html: string;
  text: string;
  uploads: string[];
  contact_reason_id?: string;
  undo_s?: 0 | 10;
}
export interface NewNote {
  html: string;
  text: string;
  uploads: string[];
  /** People and teams it calls. */
  mentions?: string[];
  draft_version?: number;
}
