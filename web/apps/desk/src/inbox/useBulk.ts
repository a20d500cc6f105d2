import { api, type BulkAction, type BulkOutcome, type ConversationRow } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { announce, toast } from "@filrouge/ui";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useAssignable, useReasons, useTags } from "../data/catalogue";
import { placeEverywhere, useViewer } from "../data/inbox";
import { readAgain, useUndo } from "../data/undo";
import { foreseen } from "./selection";
import type { Selecting } from "./useSelection";

export interface Refusal {
  row: ConversationRow | undefined;
  code: string;
}

/** The same act on all that is chosen: at once in the lists, told in words, taken back in one go. Those that refuse stay
 * chosen, with their reason. */
export function useBulk(selecting: Selecting) {
  const s = useStrings();
  const cache = useQueryClient();
  const viewer = useViewer();
  const offer = useUndo();
  const { data: people = [] } = useAssignable();
  const { data: tags = [] } = useTags();
  const { data: reasons = [] } = useReasons();
  const [refused, setRefused] = useState<Refusal[]>([]);
  const run = async (action: BulkAction) => {
    const rows = selecting.rows;
    if (rows.length === 0) return;
    const reason = action.kind === "reason" ? reasons.find((one) => one.id === action.contact_reason_id) : undefined;
    const known = { people, tags, reason: reason ? { id: reason.id, label: reason.label } : null };
    const show = (of: (row: ConversationRow) => Partial<ConversationRow> | null) => {
      for (const row of rows) {
        const change = of(row);
        if (change) placeEverywhere(cache, { ...row, ...change }, viewer);
      }
    };
    setRefused([]);
    show((row) => foreseen(action, row, known));
    // Tags may follow one another on the same choice; all else ends it.
    if (action.kind !== "tag") selecting.clear();
    try {
      const outcome = await api.handling.bulk(rows.map((row) => row.id), action, crypto.randomUUID());
      tell(rows, action, outcome, () => show(() => ({})));
    } catch {
      show(() => ({}));
      selecting.keep(rows.map((row) => row.id));
      toast.failed(s.t("act.failed"));
    }
    readAgain(cache);
  };
  const tell = (rows: ConversationRow[], action: BulkAction, outcome: BulkOutcome, show: () => void) => {
    const words = s.t(`bulk.done.${action.kind}`, { n: outcome.done.length, on: action.kind === "follow" && !action.follow ? "no" : "yes" });
    if (outcome.refused.length > 0) {
      const not = s.t("bulk.not", { n: outcome.refused.length });
      setRefused(outcome.refused.map(({ id, code }) => ({ row: rows.find((row) => row.id === id), code })));
      selecting.keep(outcome.refused.map((one) => one.id));
      announce(not);
    }
    const { undo } = outcome;
    if (outcome.done.length > 0) offer({ words, show, back: async () => (undo ? api.handling.undo(undo) : undefined) });
  };
  return { run, refused, forget: () => setRefused([]) };
}

export type Bulk = ReturnType<typeof useBulk>;
