import type { Draft, DraftShown } from "@filrouge/api";

/** Words on their way back to the composer of a conversation: of a message that was taken back or given up. */
type Listener = (conversationId: string, draft: Draft, shown: DraftShown | null) => boolean;
const listeners = new Set<Listener>();
const left = new Map<string, Draft>();

/** Gives words back. When no composer is there they wait for the next one, while the page lives; those that are the
 * server's draft already (`shown`) it will read there. */
export function requestWords(conversationId: string, draft: Draft, shown: DraftShown | null = null): void {
  const taken = [...listeners].some((listen) => listen(conversationId, draft, shown));
  if (!taken && !shown) left.set(conversationId, draft);
}
export function onWords(conversationId: string, take: (draft: Draft, shown: DraftShown | null) => void): () => void {
  const waiting = left.get(conversationId);
  if (waiting) {
    left.delete(conversationId);
    take(waiting, null);
  }
  const listen: Listener = (id, draft, shown) => {
    if (id !== conversationId) return false;
    take(draft, shown);
    return true;
  };
  listeners.add(listen);
  return () => void listeners.delete(listen);
}
