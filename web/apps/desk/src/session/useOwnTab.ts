import { http, outbox } from "@filrouge/api";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { endSession, hasLeft, isOfSession, sessionQuery } from "./session";

let used: string | null = null;
/** Whether somebody, or this person, worked in the page since it was loaded. */
export const wasUsed = (person?: string): boolean => used !== null && (person === undefined || person === used);

/** Holds a page to one person: when somebody else comes or goes in another tab, nothing of theirs is shown or sent here. */
export function useOwnTab(person: string | null): void {
  const cache = useQueryClient();
  const first = useRef<string | null>(null);
  useEffect(() => {
    if (person === null) return;
    used = person;
    first.current ??= person;
    if (first.current !== person) {
      http.holdBack();
      location.reload();
    }
  }, [person]);
  useEffect(() => {
    const hear = (event: StorageEvent) => {
      if (!isOfSession(event.key)) return;
      http.holdBack();
      if (hasLeft()) {
        outbox.close();
        cache.setQueryData(sessionQuery.queryKey, (old) => old && { ...old, user: null });
        return;
      }
      void cache.fetchQuery({ ...sessionQuery, staleTime: 0 }).then(
        ({ user }) => {
          if (user && user.id === first.current) http.holdBack(false);
          else outbox.close();
        },
        () => undefined,
      );
    };
    window.addEventListener("storage", hear);
    return () => window.removeEventListener("storage", hear);
  }, [cache]);
}

const AGAIN_MS = 5_000;

/** Whether the server may still hold open the session of who left here; asks until it has ended it. */
export function useStillOpen(): boolean {
  const [open, setOpen] = useState(hasLeft);
  useEffect(() => {
    if (!open) return undefined;
    const end = () => void endSession().then(() => setOpen(hasLeft()), () => undefined);
    const timer = window.setInterval(end, AGAIN_MS);
    window.addEventListener("online", end);
    return () => {
      window.clearInterval(timer);
      window.removeEventListener("online", end);
    };
  }, [open]);
  return open;
}
