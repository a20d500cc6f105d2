import type { Conversation, ConversationSnapshot, Entry, Scheduled } from "@filrouge/api";
import type { Frame } from "./frames";

export interface ConversationState {
  conversation: Conversation;
  entries: Entry[];
  entries_before: string | null;
  /** Answers that wait for their moment. */
  scheduled?: Scheduled[];
  position: string | null;
  /** Something was said whose words are not here: fetch the snapshot. */
  stale: boolean;
  /** It left my sight. */
  gone: boolean;
}

export const fromSnapshot = (snapshot: ConversationSnapshot): ConversationState => ({
  conversation: snapshot.conversation,
  entries: snapshot.entries,
  entries_before: snapshot.entries_before,
  scheduled: snapshot.scheduled ?? [],
  position: snapshot.position,
  stale: false,
  gone: false,
});

/** Entries by time, one of each: a later copy replaces an earlier one (a delivery's state changes). */
export function withEntries(entries: Entry[], more: Entry[]): Entry[] {
  const byId = new Map(entries.map((one) => [one.id, one]));
  for (const one of more) byId.set(one.id, one);
  return [...byId.values()].sort(byTime);
}

/** Oldest first; at the same instant what was said comes before what was done about it, as on the server. */
function byTime(a: Entry, b: Entry): number {
  if (a.at !== b.at) return a.at < b.at ? -1 : 1;
  const done = Number(a.kind === "event") - Number(b.kind === "event");
  return done || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

/** Older entries came from the server. */
export const withEarlier = (state: ConversationState, items: Entry[], next: string | null): ConversationState => ({
  ...state,
  entries: withEntries(state.entries, items),
  entries_before: next,
});

/** Events that change the row alone: no entry to fetch. */
const ROW_ONLY = new Set(["conversations.seen", "conversations.answering"]);

/** Whether an entry stands before those that are loaded: shown, it would hide that others lie between. */
const isFurtherBack = ({ entries, entries_before }: ConversationState, entry: Entry) =>
  entries_before !== null && entries[0] !== undefined && byTime(entry, entries[0]) < 0 && !entries.some((one) => one.id === entry.id);

/** Whether an entry changes nothing but the story: it is here already, or goes on where the last words were said. */
function saysNoMore(entries: Entry[], entry: Entry): boolean {
  if (entries.some((one) => one.id === entry.id)) return true;
  const last = entries.filter((one) => one.kind === "message").at(-1);
  return last?.channel === entry.channel && last.identity?.id === entry.identity?.id;
}

/** The conversation after a frame. Pure. */
export function reduceConversation(state: ConversationState, frame: Frame): ConversationState {
  const id = state.conversation.id;
  switch (frame.type) {
    case "resync":
      return { ...state, stale: true };
    case "answering":
      if (frame.conversation !== id) return state;
      return { ...state, conversation: { ...state.conversation, answering: frame.user } };
    case "visitor": {
      const { chat } = state.conversation;
      if (frame.conversation !== id || !chat) return state;
      const reads_on = frame.here ? "page" : chat.email ? "email" : "return";
      return { ...state, conversation: { ...state.conversation, chat: { ...chat, here: frame.here, seen_at: frame.seen_at, reads_on } } };
    }
    case "event": {
      const { event, position } = frame;
      if (event.subject !== id) return state;
      if (event.row === null) return { ...state, position, gone: true };
      const row = event.row && event.row.version >= state.conversation.version ? event.row : {};
      const conversation = { ...state.conversation, ...row, ...(event.reach && { chat: event.reach }) };
      const entries = event.entry && !isFurtherBack(state, event.entry) ? withEntries(state.entries, [event.entry]) : state.entries;
      const stale = state.stale || !(ROW_ONLY.has(event.type) || (event.entry && (isFurtherBack(state, event.entry) || saysNoMore(state.entries, event.entry))));
      return { ...state, position, conversation, entries, stale };
    }
    default:
      return state;
  }
}
