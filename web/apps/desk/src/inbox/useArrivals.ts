import type { ConversationRow } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { addressWords, announce } from "@filrouge/ui";
import { useEffect, useRef } from "react";

const QUIET_MS = 3_000;

type Row = Pick<ConversationRow, "id" | "last" | "last_message_at">;

/** The rows in which a customer has written since `newest`. */
export function arrived<R extends Row>(rows: R[], newest: string): R[] {
  return rows.filter((row) => row.last?.direction === "in" && row.last_message_at > newest);
}

/** Tells a screen reader that somebody has written, once for what comes within some seconds. */
export function useArrivals(rows: ConversationRow[] | undefined, list: string): void {
  const s = useStrings();
  const newest = useRef<string | null>(null);
  const waiting = useRef<{ timer: number; rows: Map<string, ConversationRow> } | null>(null);
  useEffect(() => {
    newest.current = null;
    return () => {
      if (waiting.current) window.clearTimeout(waiting.current.timer);
      waiting.current = null;
    };
  }, [list]);
  useEffect(() => {
    if (!rows) return;
    const before = newest.current;
    newest.current = rows.reduce((at, row) => (row.last_message_at > at ? row.last_message_at : at), before ?? "");
    if (before === null) return;
    const fresh = arrived(rows, before);
    if (fresh.length === 0) return;
    const tell = () => {
      const all = [...(waiting.current?.rows.values() ?? [])];
      waiting.current = null;
      const [one] = all;
      if (all.length === 1 && one) announce(s.t("inbox.arrived", { name: addressWords(s, one.customer?.name ?? "") || s.t("customer.unknown"), subject: one.subject || s.t("conversation.no_subject") }));
      else announce(s.t("inbox.arrived_many", { n: all.length }));
    };
    // The first is told at once; those right behind it together.
    if (!waiting.current) {
      waiting.current = { timer: 0, rows: new Map(fresh.map((row) => [row.id, row])) };
      tell();
      waiting.current = { timer: window.setTimeout(() => (waiting.current?.rows.size ? tell() : (waiting.current = null)), QUIET_MS), rows: new Map() };
    } else fresh.forEach((row) => waiting.current?.rows.set(row.id, row));
  }, [rows, s]);
}
