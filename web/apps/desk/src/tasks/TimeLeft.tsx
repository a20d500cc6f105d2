import type { Task } from "@filrouge/api";
import { time, useStrings } from "@filrouge/strings";
import { useNow, waited } from "@filrouge/ui";
import { IconAlarm, IconPlayerPause } from "@tabler/icons-react";
import css from "./tasks.module.css";

const MINUTE = 60;
const FINE_S = 10 * MINUTE;
const round = (seconds: number) => (seconds < FINE_S ? Math.max(MINUTE, Math.floor(seconds / MINUTE) * MINUTE) : seconds < 24 * 3600 ? Math.round(seconds / MINUTE) * MINUTE : seconds);

/** The time that is left, in opening hours, as the quiet bar; how late it is once its moment has passed. */
export function TimeLeft({ task }: { task: Task }) {
  const s = useStrings();
  const now = useNow();
  if (!task.due_at || !task.left) return null;
  const due = new Date(task.due_at);
  const { total_s, passed_s, counted_at, closes_at, opens_at } = task.left;
  if (due <= now) {
    const late = time.duration(s, round((now.getTime() - due.getTime()) / 1000));
    return (
      <span className={css.left} data-urgent role="img" aria-label={s.t("task.late_label", { late })}>
        <IconAlarm size={15} stroke={1.7} aria-hidden />
        <span aria-hidden className="fr-figures">{s.t("task.late_by", { late })}</span>
      </span>
    );
  }
  const wait = waited({ waiting_since: task.created_at, due_at: task.due_at, target_s: total_s, waited_s: passed_s, counted_at, closes_at, opens_at }, now);
  // Made and due while all is closed: the moment itself says it all.
  if (!wait || total_s < MINUTE) return null;
  const left = time.duration(s, round(Math.max(0, total_s - wait.spent_s)));
  const closed = wait.paused && wait.resumes ? s.t("task.closed_until", { at: time.instant(s, wait.resumes, now) }) : "";
  const spoken = [s.t("task.left_label", { left, total: time.duration(s, round(total_s)) }), closed].filter(Boolean).join(", ");
  return (
    <span className={css.left} data-urgent={wait.urgent || undefined} role="img" aria-label={spoken} title={spoken}>
      <span className={css.track} aria-hidden>
        <span className={css.fill} style={{ width: `${Math.max(3, wait.share * 100)}%` }} />
      </span>
      {wait.urgent ? <IconAlarm size={15} stroke={1.7} aria-hidden /> : wait.paused ? <IconPlayerPause size={14} stroke={1.7} aria-hidden /> : null}
      <span aria-hidden className="fr-figures">{s.t("task.left", { left })}</span>
    </span>
  );
}
