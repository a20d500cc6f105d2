import type { Draft } from "@filrouge/api";

/** Words on their way back to the composer of a conversation: of a message that was taken back or given up. */
type Listener = (conversationId: string, draft: Draft) => boolean;
const listeners = new Set<Listener>();
const left = new Map<string, Draft>();

/** Gives words back. When no composer is there they wait for the next one, while the page lives. */
export function requestWords(conversationId: string, draft: Draft): void {
  const taken = [...listeners].some((listen) => listen(conversationId, draft));
  if (!taken) left.set(conversationId, draft);
}
export function onWords(conversationId: string, take: (draft: Draft) => void): () => void {
  const waiting = left.get(conversationId);
  if (waiting) {
    left.delete(conversationId);
    take(waiting);
  }
  const listen: Listener = (id, draft) => {
    if (id !== conversationId) return false;
    take(draft);
    return true;
  };
  listeners.add(listen);
  return () => void listeners.delete(listen);
}
