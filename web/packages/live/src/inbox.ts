import type { AnyView, ConversationRow, Counts, Sort, View } from "@filrouge/api";
import type { Frame } from "./frames";

/** Whose eyes: decides what belongs to a view. */
export interface Viewer {
  id: string;
  teams: string[];
}
export interface InboxState {
  view: AnyView;
  /** The order of the rows; the newest word first when unsaid. */
  sort?: Sort;
  /** In the team view: one team only. */
  team: string | null;
  rows: ConversationRow[];
  /** True when the last page was read: a row that sorts after all we know may be shown. */
  complete: boolean;
  position: string | null;
  /** The server asked to fetch again. */
  stale: boolean;
  /** A saved view whose query may now give other rows: only the server can tell. */
  behind?: boolean;
}

/** Whether a conversation belongs to a view. The server's queries say the same. */
export function belongs(row: ConversationRow, view: View, viewer: Viewer, team: string | null): boolean {
  const open = row.state === "open";
  switch (view) {
    case "mine":
      return open && row.assignee?.id === viewer.id;
    case "team":
      return open && row.team !== null && (team ? row.team.id === team : viewer.teams.includes(row.team.id));
    case "unassigned":
      return open && row.assignee === null;
    case "snoozed":
      return row.state === "snoozed";
    case "all":
      return open;
    case "closed":
      return row.state === "closed";
  }
}

/** The order of every view: the newest word first. The server's pages say the same. */
export function newestFirst(a: ConversationRow, b: ConversationRow): number {
  if (a.last_message_at !== b.last_message_at) return a.last_message_at < b.last_message_at ? 1 : -1;
  return a.id < b.id ? 1 : a.id > b.id ? -1 : 0;
}

const when = (at: string | null) => at ?? "9999";
const ORDERS: Record<Sort, (a: ConversationRow, b: ConversationRow) => number> = {
  newest: newestFirst,
  waiting: (a, b) => compare(when(a.waiting_since), when(b.waiting_since)) || newestFirst(a, b),
  due: (a, b) => compare(when(a.due_at), when(b.due_at)) || newestFirst(a, b),
};
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

export const isSaved = (view: string): view is `viw_${string}` => view.startsWith("viw_");

/** Puts a row where it belongs, or takes it away. */
export function place(state: InboxState, row: ConversationRow, viewer: Viewer): InboxState {
  const known = state.rows.find((one) => one.id === row.id);
  // An event may come after a newer snapshot.
  if (known && known.version > row.version) return state;
  if (isSaved(state.view)) {
    const rows = known ? state.rows.map((one) => (one.id === row.id ? row : one)) : state.rows;
    return { ...state, rows, behind: true };
  }
  const order = ORDERS[state.sort ?? "newest"];
  const others = state.rows.filter((one) => one.id !== row.id);
  if (!belongs(row, state.view, viewer, state.team)) return known ? { ...state, rows: others } : state;
  const last = others[others.length - 1];
  if (!known && !state.complete && last && order(row, last) > 0) return state;
  return { ...state, rows: [...others, row].sort(order) };
}

/** The inbox after a frame. Pure: the same state and frame give the same state. */
export function reduceInbox(state: InboxState, frame: Frame, viewer: Viewer): InboxState {
  switch (frame.type) {
    case "resync":
      return { ...state, stale: true };
    case "answering": {
      const known = state.rows.find((row) => row.id === frame.conversation);
      if (!known || (known.answering?.id ?? null) === (frame.user?.id ?? null)) return state;
      return { ...state, rows: state.rows.map((row) => (row === known ? { ...row, answering: frame.user } : row)) };
    }
    case "event": {
      const { row, subject } = frame.event;
      const moved = { ...state, position: frame.position };
      if (row === undefined) return moved;
      if (row === null) return state.rows.some((one) => one.id === subject) ? { ...moved, rows: state.rows.filter((one) => one.id !== subject) } : moved;
      return place(moved, row, viewer);
    }
    default:
      return state;
  }
}

export function reduceCounts(counts: Counts, frame: Frame): Counts {
  if (frame.type !== "event" || !frame.event.counts) return counts;
  return { ...counts, ...frame.event.counts };
}
