import { IconAlarm } from "@tabler/icons-react";
import { time, useStrings } from "@filrouge/strings";
import { useNow } from "./hooks";
import css from "./ui.module.css";

const FINE_S = 15 * 60;

interface Props {
  since: string | null;
  due: string | null;
  target_s: number | null;
}

export interface Wait {
  spent_s: number;
  target_s: number;
  share: number;
  urgent: boolean;
  over: boolean;
}

/** How far a wait has gone towards its target. The due instant wins: it knows the opening hours. */
export function waited(since: string | null, due: string | null, target_s: number | null, now: Date): Wait | null {
  if (!since) return null;
  const start = new Date(since).getTime();
  const passed = Math.max(0, (now.getTime() - start) / 1000);
  const span = due ? (new Date(due).getTime() - start) / 1000 : target_s;
  if (span === null || span <= 0) return { spent_s: passed, target_s: target_s ?? 0, share: 0, urgent: false, over: false };
  const share = passed / span;
  return { spent_s: passed, target_s: span, share: Math.min(1, share), urgent: share >= 0.8, over: share > 1 };
}

/** Fills towards the target. Near the end it reddens and carries an icon: colour never speaks alone. */
export function WaitingBar({ since, due, target_s }: Props) {
  const s = useStrings();
  // Seconds count where the promise is of minutes; elsewhere they would only move.
  const promised = waited(since, due, target_s, new Date())?.target_s ?? 0;
  const fine = promised > 0 && promised <= FINE_S;
  const now = useNow(fine);
  const wait = waited(since, due, target_s, now);
  if (!wait) return null;
  const rounded = (seconds: number) => time.duration(s, fine ? seconds : Math.max(60, Math.floor(seconds / 60) * 60));
  const spent = rounded(wait.spent_s);
  if (!wait.target_s) return <span className={css.waitText}>{s.t("wait.since", { spent })}</span>;
  const target = time.duration(s, wait.target_s);
  const spoken = s.t(wait.over ? "wait.label_over" : "wait.label", { spent, target });
  return (
    <span className={css.wait} data-urgent={wait.urgent || undefined} role="img" aria-label={spoken}>
      <span className={css.waitTrack} aria-hidden>
        <span className={css.waitFill} style={{ width: `${Math.max(3, wait.share * 100)}%` }} />
      </span>
      {wait.urgent && <IconAlarm size={15} stroke={1.7} className={css.waitIcon} aria-hidden />}
      <span className={`${css.waitText} fr-figures`} aria-hidden>
        {wait.over
          ? s.t("wait.over", { over: rounded(wait.spent_s - wait.target_s) })
          : s.t("wait.of", { spent, target })}
      </span>
    </span>
  );
}
