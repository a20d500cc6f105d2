import type { ChatNews, ChatStanding, ConversationRow, Counts, Entry, Named, NotificationKind, Person, PresenceState } from "@filrouge/api";

/** What the desk says. */
export type Say =
  | { type: "hello"; since: string | null }
  | { type: "subscribe"; topics: string[] }
  | { type: "ping" }
  | { type: "typing"; conversation: string };

/** A thing that happened. `row: null` means that it left my sight; no `row` means that the list is not touched. */
export interface LiveEvent {
  type: string;
  subject: string | null;
  payload: Record<string, unknown>;
  row?: ConversationRow | null;
  entry?: Entry | null;
  /** With words of a chat: how it stands now. */
  reach?: ChatStanding | null;
  counts?: Partial<Counts> | null;
  /** Of a chat: how it stands in my lists. */
  chat?: ChatNews;
}

/** What the server says. */
export type Frame =
  | { type: "welcome"; position: string }
  | { type: "event"; position: string; event: LiveEvent }
  | { type: "answering"; conversation: string; user: Named | null; until: string | null }
  | { type: "typing"; conversation: string; on: boolean }
  | { type: "visitor"; conversation: string; here: boolean; seen_at: string | null }
  | { type: "looking"; place: string; customer: string | null; people: (Person & { editing: boolean })[] }
  | { type: "presence"; people: { id: string; presence: PresenceState; reason_code: string; since: string | null }[] }
  | { type: "notified"; notification: string | null; kind: NotificationKind | null; conversation: string | null; quiet: boolean }
  | { type: "resync"; reason: string; position?: string | null }
  | { type: "pong" };

/** Reads a frame; null for what we do not know, which a newer server may send. */
export function readFrame(data: unknown): Frame | null {
  if (typeof data !== "string") return null;
  try {
    const value = JSON.parse(data) as { type?: unknown };
    return typeof value.type === "string" ? (value as Frame) : null;
  } catch {
    return null;
  }
}
