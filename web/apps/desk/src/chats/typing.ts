import type { Frame } from "@filrouge/live";
import { useCallback, useSyncExternalStore } from "react";

/** Without being said again it is over. */
export const TYPING_MS = 8_000;

const writing = new Map<string, ReturnType<typeof setTimeout>>();
const watchers = new Set<() => void>();
const tell = () => watchers.forEach((one) => one());

function ends(conversation: string): void {
  clearTimeout(writing.get(conversation));
  if (writing.delete(conversation)) tell();
}

/** Takes what the socket says of visitors who write; what they have sent ends it. */
export function heardTyping(frame: Frame): void {
  if (frame.type === "event" && frame.event.type === "conversations.message_received" && frame.event.subject) ends(frame.event.subject);
  if (frame.type !== "typing") return;
  if (!frame.on) return ends(frame.conversation);
  const known = writing.has(frame.conversation);
  clearTimeout(writing.get(frame.conversation));
  writing.set(frame.conversation, setTimeout(() => ends(frame.conversation), TYPING_MS));
  if (!known) tell();
}

/** Whether the visitor of this conversation writes now. */
export function useTyping(conversation: string): boolean {
  const watch = useCallback((run: () => void) => {
    watchers.add(run);
    return () => watchers.delete(run);
  }, []);
  return useSyncExternalStore(watch, () => writing.has(conversation));
}
