import { api, isProblem, type Conversation, type ConversationRow, type ContactReason, type Person } from "@filrouge/api";
import { time, useStrings } from "@filrouge/strings";
import { announce, toast } from "@filrouge/ui";
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import { changeConversation, conversationKey } from "../data/conversation";
import { placeEverywhere, useViewer } from "../data/inbox";

type Call = (version: number) => Promise<{ version: number }>;
interface Act {
  /** What the screen shows before the server has answered. */
  change: Partial<ConversationRow>;
  call: Call;
  done: string;
  undo?: { change: Partial<ConversationRow>; call: Call };
}

/** What one may do with a conversation. Each shows at once, tells when it is done, and offers the way back. */
export function useActs(conversation: Conversation) {
  const s = useStrings();
  const cache = useQueryClient();
  const viewer = useViewer();
  const { id } = conversation;

  const run = useCallback(
    async ({ change, call, done, undo }: Act): Promise<boolean> => {
      const before = conversation;
      const show = (next: Partial<ConversationRow>, version = before.version) => {
        changeConversation(cache, id, (state) => ({ ...state, conversation: { ...state.conversation, ...next, version } }));
        const { opened_at: _o, channels: _c, language: _l, parties: _p, ways: _w, matters: _m, earlier: _e, ...row } = { ...before, ...next, version };
        placeEverywhere(cache, row, viewer);
      };
      show(change);
      try {
        const { version } = await call(before.version);
        show(change, version);
        announce(done);
        toast.done(
          done,
          undo && {
            label: s.t("action.undo"),
            run: () => {
              show(undo.change, version);
              undo
                .call(version)
                .then((back) => show(undo.change, back.version))
                .catch(() => toast.failed(s.t("act.undo_failed")))
                .finally(() => void cache.invalidateQueries({ queryKey: conversationKey(id) }));
            },
          },
        );
        void cache.invalidateQueries({ queryKey: conversationKey(id) });
        return true;
      } catch (error) {
        const { state, assignee, team, contact_reason, snoozed_until, waiting_since, due_at } = before;
        show({ state, assignee, team, contact_reason, snoozed_until, waiting_since, due_at });
        toast.failed(s.t(isProblem(error, "conversations.stale") ? "act.stale" : isProblem(error) && error.offline ? "act.offline" : "act.failed"));
        void cache.invalidateQueries({ queryKey: conversationKey(id) });
        void cache.invalidateQueries({ queryKey: ["inbox"] });
        return false;
      }
    },
    [cache, conversation, id, s, viewer],
  );

  return useMemo(() => {
    const { assignee, team, contact_reason } = conversation;
    return {
      assign: (to: Person | null) =>
        run({
          change: { assignee: to },
          call: (version) => api.conversations.assign(id, version, { user_id: to?.id ?? null }),
          done: to ? s.t("act.assigned", { name: to.name }) : s.t("act.unassigned"),
          undo: { change: { assignee }, call: (version) => api.conversations.assign(id, version, { user_id: assignee?.id ?? null }) },
        }),
      transfer: (to: { id: string; name: string }) =>
        run({
          change: { team: to, assignee: null },
          call: (version) => api.conversations.assign(id, version, { user_id: null, team_id: to.id }),
          done: s.t("act.transferred", { name: to.name }),
          undo: {
            change: { team, assignee },
            call: (version) => api.conversations.assign(id, version, { user_id: assignee?.id ?? null, team_id: team?.id ?? null }),
          },
        }),
      snooze: (until: Date) =>
        run({
          change: { state: "snoozed", snoozed_until: until.toISOString() },
          call: (version) => api.conversations.snooze(id, version, until.toISOString()),
          done: s.t("act.snoozed", { until: time.instant(s, until, new Date()) }),
          undo: { change: { state: "open", snoozed_until: null }, call: (version) => api.conversations.resume(id, version) },
        }),
      resume: () =>
        run({
          change: { state: "open", snoozed_until: null },
          call: (version) => api.conversations.resume(id, version),
          done: s.t("act.resumed"),
        }),
      close: (how: { wrap_up_code: string; contact_reason_id?: string | null; note?: string }) =>
        run({
          change: { state: "closed", waiting_since: null, due_at: null },
          call: (version) => api.conversations.close(id, version, how),
          done: s.t("act.closed"),
          undo: { change: { state: "open" }, call: (version) => api.conversations.reopen(id, version) },
        }),
      reopen: () =>
        run({ change: { state: "open" }, call: (version) => api.conversations.reopen(id, version), done: s.t("act.reopened") }),
      setReason: (reason: ContactReason) =>
        run({
          change: { contact_reason: { id: reason.id, label: reason.label } },
          call: (version) => api.conversations.setReason(id, version, reason.id),
          done: s.t("act.reason", { reason: s.label(reason.label) }),
          undo: contact_reason
            ? { change: { contact_reason }, call: (version) => api.conversations.setReason(id, version, contact_reason.id) }
            : undefined,
        }),
    };
  }, [conversation, id, run, s]);
}

export type Acts = ReturnType<typeof useActs>;
