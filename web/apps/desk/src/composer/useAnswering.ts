import { api, isProblem, type Named } from "@filrouge/api";
import { useCallback, useEffect, useRef, useState } from "react";
import { useLive } from "../data/live";
import { useUser } from "../session/session";

/** The lease lasts 60 s; it is renewed while one types. */
const RENEW_MS = 25_000;
const TELL_MS = 3_000;

/** Who answers, as far as a refusal says it. */
export const colleague = (fields: Record<string, unknown>): Named =>
  (fields.user as Named | undefined) ?? { id: String(fields.user_id ?? ""), name: "" };

/** Tells others that one is answering, and tells who else is. `shown` is what the live link last said. */
export function useAnswering(id: string, shown: Named | null) {
  const me = useUser();
  const socket = useLive();
  const [refused, setRefused] = useState<Named | null>(null);
  const last = useRef(0);
  const told = useRef(0);
  const mine = useRef(false);

  const claim = useCallback(
    async (override = false) => {
      last.current = Date.now();
      try {
        const { holder } = await api.conversations.answering(id, true, override);
        mine.current = holder?.id === me.id;
        setRefused(holder && holder.id !== me.id ? holder : null);
      } catch (error) {
        // Without the lease one may still write; the server decides when it is sent.
        if (isProblem(error, "conversations.someone_answers")) setRefused(colleague(error.fields));
      }
    },
    [id, me.id],
  );
  const typing = useCallback(() => {
    if (Date.now() - told.current > TELL_MS) {
      told.current = Date.now();
      socket.typing(id);
    }
    if (Date.now() - last.current > RENEW_MS) void claim();
  }, [claim, id, socket]);
  const release = useCallback(() => {
    last.current = 0;
    setRefused(null);
    if (!mine.current) return;
    mine.current = false;
    void api.conversations.answering(id, false).catch(() => undefined);
  }, [id]);
  useEffect(() => release, [release]);

  const other = shown && shown.id !== me.id ? shown : refused;
  return { other, typing, release, takeOver: () => claim(true) };
}
