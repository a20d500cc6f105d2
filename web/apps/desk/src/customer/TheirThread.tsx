import type { CustomerConversation } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { endOf, SmallKnot, Thread, ThreadItem, Time } from "@filrouge/ui";
import { Link } from "@tanstack/react-router";
import css from "./customer.module.css";

const rank = { open: 0, snoozed: 1, closed: 2 };

/** Their conversations as a thread: those in hand hollow and on top, the solved ones filled below. */
export function TheirThread({ conversations, current }: { conversations: CustomerConversation[]; current?: string }) {
  const s = useStrings();
  const sorted = [...conversations].sort((a, b) => rank[a.state] - rank[b.state] || (a.opened_at < b.opened_at ? 1 : -1));
  return (
    <Thread label={s.t("customer.thread")} small>
      {sorted.map((one, index) => (
        <ThreadItem key={one.id} knot={<SmallKnot filled={one.state === "closed"} />} end={endOf(index, sorted.length)} line={one.state === "snoozed" ? "dotted" : "solid"}>
          <Link to="/conversations/$conversationId" params={{ conversationId: one.id }} className={css.theirs} data-current={one.id === current || undefined} aria-current={one.id === current ? "page" : undefined}>
            <span className={css.theirSubject}>{one.subject || s.t("conversation.no_subject")}</span>
            <span className={css.theirState}>
              {one.state === "closed" && one.closed_at ? <Time at={one.closed_at} as="day" /> : s.t(`state.${one.state}`)}
            </span>
          </Link>
        </ThreadItem>
      ))}
    </Thread>
  );
}
