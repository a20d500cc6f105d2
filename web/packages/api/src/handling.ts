import type { Named, Person } from "./basics";
import type { ConversationRow, Tagged } from "./conversations";
import type { Setting } from "./settings";

/** A tag one may set: of all, or of one of my teams. */
export interface Tag extends Tagged {
  team: Named | null;
}
export interface TagSetting extends Setting {
  name: string;
  /** `#17503B`, or empty for the plain one. */
  colour: string;
  team_id: string | null;
}

/** A conversation by its name, where only its name is told. */
export interface Referred {
  id: string;
  reference: string;
  subject: string;
}
export interface Linked extends Referred {
  state: ConversationRow["state"];
}
export interface MergedFrom extends Referred {
  merge_id: string;
  at: string;
}

/** What an entry says of tags, links, merges, splits and undoing. */
export interface Handled {
  /** The other conversation; null when it is out of my sight. */
  conversation?: Referred | null;
  /** Of a merge or a split: whether this conversation received the words. */
  received?: boolean;
  merge_id?: string | null;
  /** How many messages went over. */
  messages?: number | null;
  added?: string[];
  removed?: string[];
  linked?: boolean;
  /** What was taken back. */
  act?: string | null;
}

/** What ties a conversation to people and to other conversations. */
export interface Ties {
  followers: Person[];
  links: Linked[];
  /** Where its words went, when it was joined to another. */
  merged_into: Referred | null;
  merged_from: MergedFrom[];
  split_from: Referred | null;
  /** The due time stands still. */
  paused: boolean;
  /** When I read it last, before this reading; null when I never did. */
  seen_at: string | null;
}

/** After a change: the version one now has, and under which name it is taken back for ten seconds. */
export interface Changed {
  version: number;
  undo?: string | null;
}
export interface Merged extends Changed {
  into: string;
  merge_id: string;
}
export interface Split extends Changed {
  conversation_id: string;
}

/** What came of taking an act back. Those who moved on since were left as they are. */
export interface UndoOutcome {
  restored: string[];
  moved_on: string[];
}

export interface Closing {
  wrap_up_code: string;
  contact_reason_id?: string | null;
  note?: string;
}
export type BulkAction =
  | { kind: "assign"; user_id: string | null; team_id?: string | null; note?: string }
  | ({ kind: "close" } & Closing)
  | { kind: "snooze"; until: string | null }
  | { kind: "resume" }
  | { kind: "reopen" }
  | { kind: "reason"; contact_reason_id: string | null }
  | { kind: "tag"; add: string[]; remove: string[] }
  | { kind: "follow"; follow: boolean };
export interface BulkOutcome {
  done: { id: string; version: number }[];
  refused: { id: string; code: string; detail: string }[];
  undo: string | null;
}
/** As many conversations as one act may touch. */
export const BULK_MAX = 200;
