import { outbox } from "@filrouge/api";

/** Hears once that the act of this key waits for the line. Returns how to stop listening. */
export function onWaiting(key: string, heard: () => void): () => void {
  const stop = outbox.subscribe(() => {
    if (!outbox.list().some((one) => one.key === key)) return;
    stop();
    heard();
  });
  return stop;
}
