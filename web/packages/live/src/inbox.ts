import type { ConversationRow, Counts, View } from "@filrouge/api";
import type { Frame } from "./frames";

/** Whose eyes: decides what belongs to a view. */
export interface Viewer {
  id: string;
  teams: string[];
}
export interface InboxState {
  view: View;
  /** In the team view: one team only. */
  team: string | null;
  rows: ConversationRow[];
  /** True when the last page was read: a row that sorts after all we know may be shown. */
  complete: boolean;
  position: string | null;
  /** The server asked to fetch again. */
  stale: boolean;
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
      return row.state !== "closed";
    case "closed":
      return row.state === "closed";
  }
}

const LAST = "9999";

/** The order of a view: who waits the longest against the promise first; closed ones by their last word. */
export function compare(view: View): (a: ConversationRow, b: ConversationRow) => number {
  const words = (x: string, y: string) => (x < y ? -1 : x > y ? 1 : 0);
  const newest = (a: ConversationRow, b: ConversationRow) => words(b.last?.at ?? "", a.last?.at ?? "") || words(b.id, a.id);
  if (view === "closed") return newest;
  if (view === "snoozed") return (a, b) => words(a.snoozed_until ?? LAST, b.snoozed_until ?? LAST) || words(a.id, b.id);
  return (a, b) => words(a.due_at ?? LAST, b.due_at ?? LAST) || newest(a, b);
}

/** Puts a row where it belongs, or takes it away. */
export function place(state: InboxState, row: ConversationRow, viewer: Viewer): InboxState {
  const known = state.rows.find((one) => one.id === row.id);
  // An event may come after a newer snapshot.
  if (known && known.version > row.version) return state;
  const others = state.rows.filter((one) => one.id !== row.id);
  if (!belongs(row, state.view, viewer, state.team)) return known ? { ...state, rows: others } : state;
  const order = compare(state.view);
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
      const rows = state.rows.map((row) => (row.id === frame.conversation ? { ...row, answering: frame.user } : row));
      return { ...state, rows };
    }
    case "event": {
      const { row, subject } = frame.event;
      const moved = { ...state, position: frame.position };
      if (row === undefined) return moved;
      if (row === null) return { ...moved, rows: state.rows.filter((one) => one.id !== subject) };
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
