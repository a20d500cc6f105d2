import type { ConversationRow } from "@filrouge/api";
import { time, useStrings } from "@filrouge/strings";
import { Tip, useNow } from "@filrouge/ui";
import { IconCalendarDue, IconCalendarExclamation, IconEye } from "@tabler/icons-react";
import css from "./marks.module.css";

const MOST = 2;

/** The tags of a row, two at most; the others under the pointer. */
export function RowTags({ tags }: { tags: ConversationRow["tags"] }) {
  const s = useStrings();
  if (!tags?.length) return null;
  const rest = tags.slice(MOST);
  const names = rest.map((one) => one.name).join(", ");
  return (
    <span className={css.tags}>
      {tags.slice(0, MOST).map((one) => (
        <span key={one.id} className={css.tag} title={one.name}>
          <span className={css.colour} style={{ background: one.colour ?? undefined }} aria-hidden />
          {one.name}
        </span>
      ))}
      {rest.length > 0 && (
        <Tip label={names}>
          <span className={css.rest}>
            <span className="fr-unseen">{s.t("row.tags_more", { n: rest.length, names })}</span>
            <span aria-hidden>+{rest.length}</span>
          </span>
        </Tip>
      )}
    </span>
  );
}

/** I follow it. */
export function Followed({ followed }: { followed?: boolean }) {
  const s = useStrings();
  if (!followed) return null;
  return (
    <Tip label={s.t("row.followed")}>
      <span className={css.followed}>
        <IconEye size={14} stroke={1.7} role="img" aria-label={s.t("row.followed")} />
      </span>
    </Tip>
  );
}

/** What we said we would do, and by when; missed ones say so in words. */
export function PromiseMark({ promise }: { promise: ConversationRow["promise"] }) {
  const s = useStrings();
  const now = useNow();
  if (!promise) return null;
  const due = promise.due_at ? new Date(promise.due_at) : null;
  const broken = promise.state === "broken" || (due !== null && due < now);
  const when = due ? time.instant(s, due, now) : "";
  const spoken = due ? s.t(broken ? "row.promise_broken" : "row.promise", { when }) : s.t("row.promise_undated");
  const today = due?.toDateString() === now.toDateString();
  const Icon = broken ? IconCalendarExclamation : IconCalendarDue;
  return (
    <Tip label={spoken}>
      <span className={css.promise} data-broken={broken || undefined} data-today={today || undefined}>
        <Icon size={14} stroke={1.7} aria-hidden />
        <span className="fr-unseen">{spoken}</span>
        {due && (
          <span className="fr-figures" aria-hidden>
            {today ? time.clock(due) : time.onDay(s, due, now)}
          </span>
        )}
      </span>
    </Tip>
  );
}
