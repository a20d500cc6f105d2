import type { MyChat } from "@filrouge/api";

/** The visitor has said nothing for so long after our answer. */
export const SILENT_S = 5 * 60;

export type Standing =
  | { kind: "waits"; spent_s: number; share: number; over: boolean }
  | { kind: "ended"; unanswered: boolean }
  | { kind: "mailed" }
  | { kind: "silent"; spent_s: number; here: boolean }
  | { kind: "gone"; spent_s: number | null }
  | { kind: "theirs" };

const since = (at: string, now: Date) => Math.max(0, (now.getTime() - new Date(at).getTime()) / 1000);

/** How a chat stands, the one thing that matters most. Pure. */
export function standingOf(chat: MyChat, now: Date): Standing {
  if (chat.waiting_since && !chat.ended_at) {
    const spent_s = since(chat.waiting_since, now);
    return { kind: "waits", spent_s, share: Math.min(1, spent_s / chat.target_s), over: spent_s > chat.target_s };
  }
  if (chat.ended_at) return { kind: "ended", unanswered: chat.waiting_since !== null };
  // Left the page, and wrote on by e-mail: it waits as mails do.
  if (chat.last.channel === "email" && chat.last.direction === "in") return { kind: "mailed" };
  const spent_s = chat.said_at ? since(chat.said_at, now) : 0;
  if (spent_s >= SILENT_S) return { kind: "silent", spent_s, here: chat.here };
  if (!chat.here) return { kind: "gone", spent_s: chat.seen_at ? since(chat.seen_at, now) : null };
  return { kind: "theirs" };
}

const waits = (chat: MyChat) => chat.waiting_since !== null && chat.ended_at === null;

/** The one who waits longest for me. Pure. */
export function longestWait(chats: MyChat[], but?: string): MyChat | null {
  const waiting = chats.filter((one) => waits(one) && one.id !== but);
  return waiting.reduce<MyChat | null>((first, one) => (!first || (one.waiting_since ?? "") < (first.waiting_since ?? "") ? one : first), null);
}
