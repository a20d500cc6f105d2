import type { AnyView, ConversationRow } from "@filrouge/api";
import { time, useStrings } from "@filrouge/strings";
import { addressWords, ChannelIcon, Chip, Time, Tip, useNow, WaitingBar } from "@filrouge/ui";
import { IconArrowBackUp, IconClockPause, IconLock, IconMailX, IconPencil } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useEndedUnanswered } from "../chats/data";
import { useUser } from "../session/session";
import css from "./inbox.module.css";
import { Followed, PromiseMark, RowTags } from "./RowMarks";

interface Props {
  row: ConversationRow;
  view: AnyView;
  team: string | null;
  chosen: boolean;
  /** Whether to name who has it: useless in one's own view. */
  owner: boolean;
  onFocus: (id: string) => void;
}

/** Three lines: who and when; the last words; how long they wait and why they came. */
export function Row({ row, view, team, chosen, owner, onFocus }: Props) {
  const s = useStrings();
  const me = useUser();
  const who = addressWords(s, row.customer?.name ?? row.last?.author?.name ?? "") || s.t("customer.unknown");
  return (
    <Link
      id={`row-${row.id}`}
      to="/inbox/$view/$conversationId"
      params={{ view, conversationId: row.id }}
      search={team ? { team } : {}}
      className={css.row}
      data-chosen={chosen || undefined}
      data-unread={row.unread || undefined}
      aria-current={chosen ? "true" : undefined}
      onFocus={() => onFocus(row.id)}
    >
      <span className={css.first}>
        <span className={css.channel} data-channel>
          <ChannelIcon channel={row.last?.channel} />
        </span>
        <span className={css.who}>{who}</span>
        {row.unread && (
          <span className={css.dot}>
            <span className="fr-unseen">{s.t("inbox.unread")}</span>
          </span>
        )}
        <Followed followed={row.followed} />
        {row.last && (
          <span className={css.age}>
            <Time at={row.last.at} as="age" />
          </span>
        )}
      </span>
      <span className={css.words}>
        {row.last?.direction === "out" && <IconArrowBackUp size={14} stroke={1.7} role="img" aria-label={s.t("inbox.we_said")} />}
        {row.last?.direction === "note" && <IconLock size={14} stroke={1.7} role="img" aria-label={s.t("inbox.note")} />}
        <span className={css.lastWords}>{row.last?.text || row.subject || s.t("conversation.no_subject")}</span>
        <RowTags tags={row.tags} />
      </span>
      <span className={css.facts}>
        <State row={row} />
        <PromiseMark promise={row.promise} />
        {row.answering && row.answering.id !== me.id && (
          <span className={css.answering}>
            <IconPencil size={14} stroke={1.7} aria-hidden />
            {row.answering.name.split(" ")[0]}
          </span>
        )}
        {row.contact_reason && <span className={css.reason} data-promise={row.promise ? true : undefined}><Chip>{s.label(row.contact_reason.label)}</Chip></span>}
        {owner && row.assignee && (
          <Tip label={row.assignee.name}>
            <span className={css.owner}>
              <span className="fr-unseen">{s.t("inbox.owner", { name: row.assignee.name })}</span>
              <span aria-hidden>{row.assignee.initials}</span>
            </span>
          </Tip>
        )}
      </span>
    </Link>
  );
}

function State({ row }: { row: ConversationRow }) {
  const s = useStrings();
  const now = useNow();
  const ended = useEndedUnanswered(row.id);
  if (row.has_failed_delivery)
    return (
      <span className={css.failed}>
        <Chip tone="urgent">
          <IconMailX size={13} stroke={1.8} aria-hidden />
          {s.t("inbox.failed")}
        </Chip>
      </span>
    );
  if (row.state === "snoozed" && row.snoozed_until)
    return (
      <span className={css.quiet}>
        <IconClockPause size={14} stroke={1.7} aria-hidden />
        {time.instant(s, new Date(row.snoozed_until), now)}
      </span>
    );
  if (row.state === "closed") return <span className={css.quiet}>{s.t("inbox.closed")}</span>;
  if (row.waiting_since && ended) return <span className={css.quiet}>{s.t("chats.ended_unanswered")}</span>;
  if (!row.waiting_since) return <span className={css.quiet}>{s.t(row.last ? "inbox.answered" : "inbox.nothing_said")}</span>;
  return <WaitingBar row={row} live={row.last?.channel === "webchat"} />;
}
