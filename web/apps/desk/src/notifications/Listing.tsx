import type { Notification } from "@filrouge/api";
import { time, useStrings } from "@filrouge/strings";
import { Empty, RequestProblem, Skeletons, Time, Tip, useNow } from "@filrouge/ui";
import { ActionIcon, Button } from "@mantine/core";
import { IconAlarm, IconAlertTriangle, IconAt, IconChecklist, IconClockPause, IconMailOpened, IconMailX, IconMessage, IconPointFilled, IconUserCheck, type TablerIcon } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import css from "./notifications.module.css";
import { useMarkRead, useMarkUnread, type useNotificationList } from "./data";
import { byDay, type Bunch } from "./groups";
import { sentence } from "./words";

const ICONS: Record<Notification["kind"], TablerIcon> = {
  mention: IconAt,
  assigned: IconUserCheck,
  reply_assigned: IconMessage,
  reply_followed: IconMessage,
  task_given: IconChecklist,
  task_due: IconAlarm,
  promise_broken: IconAlertTriangle,
  scheduled_held: IconClockPause,
  scheduled_cancelled: IconClockPause,
  delivery_failed: IconMailX,
};
const URGENT = new Set<Notification["kind"]>(["promise_broken", "delivery_failed"]);

interface Props {
  list: ReturnType<typeof useNotificationList>;
  onOpen?: () => void;
  /** Whether further pages may be asked for. */
  more?: boolean;
  unread?: boolean;
}

/** By day, and of one conversation together; the latest first. */
export function Listing({ list, onOpen, more = true, unread = false }: Props) {
  const s = useStrings();
  const now = useNow();
  const items = list.data?.pages.flatMap((page) => page.items);
  if (list.isPending) return <Skeletons rows={4} height={56} />;
  if (!items) return <RequestProblem error={list.error} onRetry={() => void list.refetch()} />;
  if (items.length === 0) return <Empty title={s.t(unread ? "notified.empty.unread" : "notified.empty")}>{s.t(unread ? "notified.empty.unread.text" : "notified.empty.text")}</Empty>;
  return (
    <>
      {byDay(items).map((day) => (
        <section key={day.at.getTime()} className={css.day}>
          <h3 className={css.dayName}>{dayName(day.at)}</h3>
          <ul className={css.list}>
            {day.bunches.map((bunch) => <Row key={bunch.first.id} bunch={bunch} onOpen={onOpen} />)}
          </ul>
        </section>
      ))}
      {more && list.hasNextPage && (
        <Button className={css.more} loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {s.t("action.show_more")}
        </Button>
      )}
    </>
  );

  function dayName(at: Date): string {
    const apart = Math.round((new Date(now.getFullYear(), now.getMonth(), now.getDate()).getTime() - at.getTime()) / 86_400_000);
    return apart === 0 ? s.t("notified.day.today") : apart === 1 ? s.t("notified.day.yesterday") : time.onDay(s, at, now);
  }
}

function Row({ bunch: { first, others }, onOpen }: { bunch: Bunch; onOpen?: () => void }) {
  const s = useStrings();
  const mark = useMarkRead();
  const unmark = useMarkUnread();
  const all = [first, ...others];
  const fresh = all.filter((one) => !one.read).map((one) => one.id);
  const Icon = ICONS[first.kind];
  const { conversation } = first;
  const open = () => {
    if (fresh.length) mark.mutate({ ids: fresh });
    onOpen?.();
  };
  const inside = (
    <>
      <span className={css.kind} data-urgent={URGENT.has(first.kind) || undefined}>
        <Icon size={17} stroke={1.7} aria-hidden />
      </span>
      <span className={css.text}>
        <span className={css.what}>
          {fresh.length > 0 && <span className="fr-unseen">{s.t("notified.new")}. </span>}
          {sentence(s, first)}
        </span>
        {first.words && <span className={css.words}>{first.words}</span>}
        {conversation && (
          <span className={css.about}>
            <span className={css.subject}>{conversation.subject || s.t("notified.no_subject")}</span>
            <span className="fr-figures">{conversation.reference}</span>
          </span>
        )}
        {others.length > 0 && <span className={css.others}>{s.t("notified.more_here", { count: others.length })}</span>}
      </span>
      <span className={css.at}><Time at={first.at} as="age" /></span>
    </>
  );
  return (
    <li className={css.row} data-unread={fresh.length > 0 || undefined}>
      {conversation ? (
        <Link to="/conversations/$conversationId" params={{ conversationId: conversation.id }} search={{}} className={css.open} onClick={open}>{inside}</Link>
      ) : (
        <button type="button" className={css.open} onClick={open}>{inside}</button>
      )}
      <Tip label={s.t(fresh.length ? "notified.mark_read" : "notified.mark_unread")}>
        <ActionIcon className={css.mark} aria-label={s.t(fresh.length ? "notified.mark_read" : "notified.mark_unread")} onClick={() => (fresh.length ? mark.mutate({ ids: fresh }) : unmark.mutate(first.id))}>
          {fresh.length ? <IconPointFilled size={16} /> : <IconMailOpened size={16} stroke={1.6} />}
        </ActionIcon>
      </Tip>
    </li>
  );
}
