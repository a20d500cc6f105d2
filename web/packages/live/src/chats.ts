import type { MyChat, MyChats, WaitingChat } from "@filrouge/api";
import type { Frame } from "./frames";

export interface ChatsState extends MyChats {
  /** The server asked to fetch again. */
  stale: boolean;
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
/** As they came: nothing that is said moves them. */
const asTheyCame = (a: MyChat, b: MyChat) => compare(a.came_at, b.came_at) || compare(a.id, b.id);
const longestFirst = (a: WaitingChat, b: WaitingChat) => compare(a.since, b.since) || compare(a.id, b.id);

interface Kept {
  id: string;
  version: number;
}

/** A list with this one in its place, or without it. An event may come after a newer snapshot. */
function placed<T extends Kept>(list: T[], id: string, one: T | null, order: (a: T, b: T) => number): T[] {
  const known = list.find((had) => had.id === id);
  if (one === null) return known ? list.filter((had) => had.id !== id) : list;
  if (known && known.version > one.version) return list;
  return [...list.filter((had) => had.id !== id), one].sort(order);
}

/** My chats and those that wait, after a frame. Pure. */
export function reduceChats(state: ChatsState, frame: Frame): ChatsState {
  switch (frame.type) {
    case "resync":
      return { ...state, stale: true };
    case "visitor": {
      if (!state.mine.some((one) => one.id === frame.conversation)) return state;
      const { here, seen_at } = frame;
      return { ...state, mine: state.mine.map((one) => (one.id === frame.conversation ? { ...one, here, seen_at } : one)) };
    }
    case "event": {
      const { subject, row, chat } = frame.event;
      const moved = { ...state, position: frame.position };
      const news = row === null ? { mine: null, waits: null } : chat;
      if (!subject || !news) return moved;
      return { ...moved, mine: placed(state.mine, subject, news.mine, asTheyCame), waiting: placed(state.waiting, subject, news.waits, longestFirst) };
    }
    default:
      return state;
  }
}

/** I have read it: nothing of it is unread. */
export const chatRead = (state: ChatsState, id: string): ChatsState =>
  state.mine.some((one) => one.id === id && one.unread > 0) ? { ...state, mine: state.mine.map((one) => (one.id === id ? { ...one, unread: 0 } : one)) } : state;
