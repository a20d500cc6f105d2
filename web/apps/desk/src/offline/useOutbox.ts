import { http, outbox } from "@filrouge/api";
import { useEffect, useSyncExternalStore } from "react";
import { useLiveStatus } from "../data/live";

const AGAIN_MS = 10_000;

/** What waits for the line. */
export const useWaiting = () => useSyncExternalStore(outbox.subscribe, outbox.list);

/** Keeps the outbox of this person, and empties it whenever there is hope. */
export function useOutbox(person: string): void {
  const live = useLiveStatus() === "live";
  const hopeful = useWaiting().some((one) => !one.problem);
  useEffect(() => {
    outbox.open(person);
    const flush = () => void http.flushOutbox();
    flush();
    window.addEventListener("online", flush);
    return () => window.removeEventListener("online", flush);
  }, [person]);
  useEffect(() => {
    if (!hopeful) return undefined;
    if (live) void http.flushOutbox();
    const timer = window.setInterval(() => void http.flushOutbox(), AGAIN_MS);
    return () => window.clearInterval(timer);
  }, [hopeful, live]);
}
