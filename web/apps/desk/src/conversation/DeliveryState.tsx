import { api, type Delivery } from "@filrouge/api";
import { time, useStrings } from "@filrouge/strings";
import { Problem, RequestProblem, useNow } from "@filrouge/ui";
import { IconArrowBackUp, IconCheck, IconChecks, IconClock, IconClockExclamation, IconCloudUpload, IconEye, IconMailOff, IconSend } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { changeConversation } from "../data/conversation";
import { useWaiting } from "../offline/useOutbox";
import css from "./conversation.module.css";

const ICONS = { queued: IconClock, sending: IconSend, sent: IconCheck, delivered: IconChecks, delayed: IconClockExclamation, dismissed: IconMailOff, withdrawn: IconArrowBackUp };

interface Props {
  delivery: Delivery;
  messageId: string;
  conversationId: string;
}

/** Where our words are; a failure says why and offers to send again. */
export function DeliveryState({ delivery, messageId, conversationId }: Props) {
  const s = useStrings();
  const now = useNow();
  const cache = useQueryClient();
  const retry = useMutation({
    mutationFn: () => api.messages.retry(messageId),
    onSuccess: ({ delivery: next }) =>
      changeConversation(cache, conversationId, (state) => ({
        ...state,
        entries: state.entries.map((entry) =>
          entry.message?.id === messageId ? { ...entry, message: { ...entry.message, delivery: next } } : entry,
        ),
      })),
  });
  const waits = useWaiting().some((one) => one.key === messageId);
  if (waits)
    return (
      <p className={css.delivery} data-state="queued">
        <IconCloudUpload size={15} stroke={1.7} aria-hidden />
        {s.t("delivery.waits_line")}
      </p>
    );
  if (delivery.state === "failed") {
    return (
      <div className={css.failed}>
        <Problem
          what={s.maybe(`delivery.code.${delivery.code ?? ""}`, s.t("delivery.failed"))}
          safe={s.t("delivery.failed.safe", { n: delivery.attempts })}
          todo={s.t(delivery.can_retry ? "delivery.failed.do_retry" : "delivery.failed.do_other")}
          onRetry={delivery.can_retry && !retry.isPending ? () => retry.mutate() : undefined}
          actions={delivery.detail && <code className={css.server}>{delivery.detail}</code>}
        />
        {retry.error && <RequestProblem error={retry.error} />}
      </div>
    );
  }
  if (delivery.read_at)
    return (
      <p className={css.delivery} data-state="read">
        <IconEye size={15} stroke={1.7} aria-hidden />
        {s.t("chats.read", { at: time.moment(s, new Date(delivery.read_at), now) })}
      </p>
    );
  const Icon = ICONS[delivery.state];
  const next = delivery.next_try_at ? time.moment(s, new Date(delivery.next_try_at), now) : "";
  return (
    <p className={css.delivery} data-state={delivery.state}>
      <Icon size={15} stroke={1.7} aria-hidden />
      {s.t(`delivery.${delivery.state}`, { next, dated: next ? "yes" : "no" })}
    </p>
  );
}
