import { api, isProblem, type ConversationRow, type UndoOutcome } from "@filrouge/api";
import { useStrings, type Strings } from "@filrouge/strings";
import { announce, toast } from "@filrouge/ui";
import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { conversationKey } from "./conversation";
import type { Listed } from "./inbox";
import type { ConversationState } from "@filrouge/live";

export interface Acted {
  /** What was done, in a few words. */
  words: string;
  /** Takes it back; an outcome says what came of it, nothing means that all is as before. */
  back: () => Promise<UndoOutcome | void>;
  /** Shows the former state before the server has answered. */
  show?: () => void;
}

/** The way back by the name the server gave; the act itself may still be on its way. */
export const backBy = (act: Promise<{ undo?: string | null }>) => async (): Promise<UndoOutcome | void> => {
  const { undo } = await act;
  // Without a name nothing was changed: all is as before.
  return undo ? api.handling.undo(undo) : undefined;
};

/** What came of taking something back, in words. Pure but for the names. */
export function outcomeWords(s: Strings, outcome: UndoOutcome | void, nameOf: (id: string) => string | undefined): string {
  if (!outcome || outcome.moved_on.length === 0) return s.t("undo.done", { n: outcome?.restored.length ?? 1 });
  const names = outcome.moved_on.map(nameOf).filter((name) => name !== undefined);
  const listed = names.slice(0, NAMED).join(", ");
  const values = { n: outcome.restored.length, m: outcome.moved_on.length, named: listed ? "yes" : "no", names: listed };
  return s.t(outcome.restored.length ? "undo.partly" : "undo.not", values);
}

const NAMED = 3;

/** The subject of a conversation that this page knows. */
export function subjectOf(cache: QueryClient, id: string): string | undefined {
  const open = cache.getQueryData<ConversationState>(conversationKey(id))?.conversation;
  if (open) return open.subject || open.reference;
  for (const [, list] of cache.getQueriesData<Listed>({ queryKey: ["inbox"] })) {
    const row = list?.rows.find((one: ConversationRow) => one.id === id);
    if (row) return row.subject || row.reference;
  }
  return undefined;
}

/** After something was taken back: everything that shows it is read again. */
export function readAgain(cache: QueryClient): void {
  for (const key of ["conversation", "inbox", "counts", "customer"]) void cache.invalidateQueries({ queryKey: [key] });
}

/**
 * The one way to offer the way back. Says what was done and keeps it undoable for ten seconds, by the button or by `z`,
 * wherever one goes; then says what was restored and what moved on. Returns the name to take the offer away.
 */
export function useUndo() {
  const s = useStrings();
  const cache = useQueryClient();
  return useCallback(
    ({ words, back, show }: Acted): string => {
      announce(words);
      return toast.done(words, {
        label: s.t("action.undo"),
        run: () => {
          show?.();
          back()
            .then((outcome) => {
              const told = outcomeWords(s, outcome, (id) => subjectOf(cache, id));
              announce(told);
              if (outcome && outcome.moved_on.length > 0) toast.failed(told);
              else toast.done(told);
            })
            .catch((error: unknown) => toast.failed(s.t(refusal(error))))
            .finally(() => readAgain(cache));
        },
      });
    },
    [cache, s],
  );
}

function refusal(error: unknown) {
  if (isProblem(error, "conversations.undo_expired")) return "undo.expired" as const;
  return isProblem(error) && error.offline ? ("undo.offline" as const) : ("act.undo_failed" as const);
}
