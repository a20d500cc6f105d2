import { api, type Closing, type ContactReason, type Conversation, type Linked, type Person, type Referred, type Tagged } from "@filrouge/api";
import { time, useStrings } from "@filrouge/strings";
import { useMemo } from "react";
import { useUser } from "../session/session";
import type { Hand } from "../chats/HandForm";
import { useRun } from "./useRun";

export interface SplitWish {
  message_ids: string[];
  subject: string;
  contact_reason_id: string | null;
}

/** What one may do with a conversation. Each shows at once, tells that it is done, and can be taken back. */
export function useActs(conversation: Conversation) {
  const s = useStrings();
  const run = useRun(conversation);
  const user = useUser();
  const { id } = conversation;
  return useMemo(() => {
    const { followers, followed, links } = conversation;
    const tags = conversation.tags ?? [];
    const me: Person = { id: user.id, name: user.name, initials: user.initials };
    return {
      assign: (to: Person | null) =>
        run({
          change: { assignee: to },
          call: (version) => api.conversations.assign(id, version, { user_id: to?.id ?? null }),
          words: to ? s.t("act.assigned", { name: to.name }) : s.t("act.unassigned"),
        }),
      transfer: (to: { id: string; name: string }) =>
        run({
          change: { team: to, assignee: null },
          call: (version) => api.conversations.assign(id, version, { user_id: null, team_id: to.id }),
          words: s.t("act.transferred", { name: to.name }),
        }),
      /** To a colleague or a team, with what they must know. */
      hand: ({ to, note }: Hand) =>
        run({
          change: to.kind === "user" ? { assignee: { id: to.id, name: to.name, initials: to.initials ?? "" } } : { team: { id: to.id, name: to.name }, assignee: null },
          call: (version) => api.conversations.assign(id, version, { ...(to.kind === "user" ? { user_id: to.id } : { user_id: null, team_id: to.id }), ...(note ? { note } : {}) }),
          words: s.t("chats.handed", { name: to.name }),
        }),
      /** Until a moment; until the customer answers, without one. */
      snooze: (until: Date | null) =>
        run({
          change: { state: "snoozed", snoozed_until: until?.toISOString() ?? null },
          call: (version) => api.conversations.snooze(id, version, until?.toISOString() ?? null),
          words: until ? s.t("act.snoozed", { until: time.instant(s, until, new Date()) }) : s.t("act.snoozed_reply"),
        }),
      resume: () =>
        run({
          change: { state: "open", snoozed_until: null },
          call: (version) => api.conversations.resume(id, version),
          words: s.t("act.resumed"),
        }),
      close: (how: Closing) =>
        run({
          change: { state: "closed", waiting_since: null, due_at: null },
          call: (version) => api.conversations.close(id, version, how),
          words: s.t("act.closed"),
        }),
      reopen: () => run({ change: { state: "open" }, call: (version) => api.conversations.reopen(id, version), words: s.t("act.reopened") }),
      setReason: (reason: ContactReason) =>
        run({
          change: { contact_reason: { id: reason.id, label: reason.label } },
          call: (version) => api.conversations.setReason(id, version, reason.id),
          words: s.t("act.reason", { reason: s.label(reason.label) }),
        }),
      tag: (add: Tagged[], remove: Tagged[]) =>
        run({
          change: { tags: [...tags.filter((one) => !remove.some((gone) => gone.id === one.id)), ...add] },
          call: () => api.handling.tag(id, add.map((one) => one.id), remove.map((one) => one.id)),
          words: add[0] ? s.t("act.tagged", { tag: add.map((one) => one.name).join(", ") }) : s.t("act.untagged", { tag: remove.map((one) => one.name).join(", ") }),
        }),
      follow: (on: boolean) =>
        run({
          change: { followed: on, followers: on ? [...followers, me] : followers.filter((one) => one.id !== me.id) },
          call: () => api.handling.follow(id, on),
          words: s.t(on ? "act.followed" : "act.unfollowed"),
          back: () => api.handling.follow(id, Boolean(followed)),
        }),
      link: (to: Linked) =>
        run({
          change: { links: [...links, to] },
          call: () => api.handling.link(id, to.id),
          words: s.t("act.linked", { name: to.subject || to.reference }),
          back: () => api.handling.unlink(id, to.id),
        }),
      unlink: (to: Linked) =>
        run({
          change: { links: links.filter((one) => one.id !== to.id) },
          call: () => api.handling.unlink(id, to.id),
          words: s.t("act.unlinked", { name: to.subject || to.reference }),
          back: () => api.handling.link(id, to.id),
        }),
      /** This one goes into the other. */
      mergeInto: (to: Referred) =>
        run({
          change: { merged_into: to, state: "closed", waiting_since: null, due_at: null },
          call: (version) => api.handling.merge(id, version, to.id),
          words: s.t("act.merged", { name: to.subject || to.reference }),
        }),
      /** The other comes into this one. */
      mergeHere: (from: Referred & { version: number }) =>
        run({
          change: {},
          call: () => api.handling.merge(from.id, from.version, id),
          words: s.t("act.merged_here", { name: from.subject || from.reference }),
        }),
      takeApart: (mergeId: string, name: string) =>
        run({
          change: { merged_from: conversation.merged_from.filter((one) => one.merge_id !== mergeId) },
          call: () => api.handling.takeApart(id, mergeId),
          words: s.t("act.taken_apart", { name }),
          back: null,
        }),
      split: (wish: SplitWish) =>
        run({
          change: {},
          call: (version) => api.handling.split(id, version, wish),
          words: s.t("act.split", { n: wish.message_ids.length, name: wish.subject }),
        }),
    };
  }, [conversation, id, run, s, user]);
}

export type Acts = ReturnType<typeof useActs>;
