import type { CustomerRow } from "./customers";
import type { ConversationRow, Tagged, View } from "./conversations";

/** The orders a list of conversations can have. */
export type Sort = "newest" | "waiting" | "due";
/** A view of the house, or one that somebody saved. */
export type AnyView = View | `viw_${string}`;

interface Placed {
  /** Where it stands in the query, in JavaScript's string indices. */
  start: number;
  end: number;
}
export interface Term extends Placed {
  kind: "word" | "phrase" | "prefix";
  text: string;
  negated: boolean;
}
export interface Filter extends Placed {
  /** Its English name, however it was typed. */
  key: string;
  op: ":" | ">" | "<";
  value: string;
  /** The value in the person's words. */
  label: string;
  negated: boolean;
}
export interface QueryProblem extends Placed {
  code: string;
  text: string;
}
/** How a query was read. */
export interface Understood {
  terms: Term[];
  filters: Filter[];
  problems: QueryProblem[];
}

export interface Piece {
  text: string;
  match: boolean;
}
export type Where = "message" | "note" | "file" | "subject" | "reference";
export interface Hit {
  row: ConversationRow;
  message_id: string | null;
  at: string;
  where: Where;
  snippet: Piece[];
  /** How many more messages of the same conversation match. */
  more: number;
}
export interface SearchAnswer {
  understood: Understood;
  items: Hit[];
  next: string | null;
  /** On the first page only, five at most. */
  customers?: Pick<CustomerRow, "id" | "name" | "initials" | "address" | "place">[] | null;
}
export interface Suggestion {
  /** What takes the place of the query's characters `from` to `to`. */
  insert: string;
  label: string;
  hint: string | null;
  from: number;
  to: number;
}

export interface SavedView {
  id: `viw_${string}`;
  name: string;
  query: string;
  sort: Sort;
  /** Seen by others too: by a team, or by all. */
  shared: boolean;
  team: { id: string; name: string } | null;
  owner: { id: string; name: string } | null;
  position: number;
  /** Whether I may change it. */
  mine: boolean;
  version: number;
}
export interface NewView {
  name: string;
  query: string;
  sort: Sort;
  shared: boolean;
  team_id: string | null;
}

export type { Tagged };
