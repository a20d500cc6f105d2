import type { Notification, NotificationKind } from "@filrouge/api";
import type { Strings } from "@filrouge/strings";

/** What happened, in a sentence, for the person it concerns. */
export function sentence(s: Strings, one: Notification): string {
  const who = one.actor?.name ?? s.t("notified.somebody");
  const customer = one.author || one.conversation?.customer || s.t("notified.customer_unknown");
  const task = one.task?.title ?? s.t("notified.task_unknown");
  if (one.kind === "assigned" && !one.actor) return s.t("notified.kind.assigned_by_rule");
  return s.t(`notified.kind.${one.kind}`, { who, customer, task });
}

/** What may leave the page: who of us, and the reference. Never the customer, their words, or what we promised them. */
export function discreet(s: Strings, kind: NotificationKind, one: Notification): string {
  return s.t(`notified.browser.${kind}`, { who: one.actor?.name ?? s.t("notified.somebody"), reference: one.conversation?.reference ?? "" });
}
