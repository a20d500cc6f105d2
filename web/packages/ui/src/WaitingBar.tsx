import { IconAlarm, IconPlayerPause } from "@tabler/icons-react";
import { time, useStrings } from "@filrouge/strings";
import { useNow } from "./hooks";
import css from "./ui.module.css";

const FINE_S = 15 * 60;

/** A wait as a row tells it. `waited_s` counts opening hours as of `counted_at`; it goes on until `closes_at` (past when
 * closed, null when never) and again from `opens_at`. Without them every second counts. */
export interface Waiting {
  waiting_since: string | null;
  due_at: string | null;
  target_s: number | null;
  waited_s?: number | null;
  counted_at?: string | null;
  closes_at?: string | null;
  opens_at?: string | null;
  /** Paused, and the clock stands still until somebody takes it up again. */
  stands_still?: boolean;
}

export interface Wait {
  spent_s: number;
  target_s: number;
  share: number;
  urgent: boolean;
  over: boolean;
  /** Closed: nothing counts until `resumes`, when that is known. */
  paused: boolean;
  resumes: Date | null;
}

const instant = (at: string | null | undefined) => (at ? new Date(at).getTime() : null);

/** How far a wait has gone towards its target, in opening hours. */
export function waited(row: Waiting, now: Date): Wait | null {
  const since = instant(row.waiting_since);
  if (since === null) return null;
  const counted = instant(row.counted_at);
  const closes = instant(row.closes_at) ?? Infinity;
  const opens = instant(row.opens_at) ?? Infinity;
  // The server's clock may be a little ahead of ours: what it counted has been.
  const at = Math.max(now.getTime(), counted ?? 0);
  const passed = (from: number, to: number) => Math.max(0, (Math.min(at, to) - from) / 1000);
  const counted_s = counted !== null ? row.waited_s : null;
  const spent_s =
    counted === null || typeof counted_s !== "number"
      ? passed(since, Infinity)
      : counted_s + passed(counted, closes) + passed(opens, Infinity);
  const paused = typeof counted_s === "number" && at >= closes && at < opens;
  const resumes = paused && opens !== Infinity ? new Date(opens) : null;
  const target_s = row.target_s ?? 0;
  const share = target_s > 0 ? spent_s / target_s : 0;
  return { spent_s, target_s, share: Math.min(1, share), urgent: share >= 0.8, over: share > 1, paused, resumes };
}

/** Fills towards the target. Near the end it reddens and carries an icon: colour never speaks alone. Outside opening
 * hours it stands still and says when it goes on. `live`: somebody is there and waits, every second counts. */
export function WaitingBar({ row, live }: { row: Waiting; live?: boolean }) {
  const s = useStrings();
  // Seconds count where the promise is of minutes; elsewhere they would only move.
  const fine = live || (!!row.target_s && row.target_s <= FINE_S);
  const now = useNow(fine);
  const wait = waited(row, now);
  if (!wait) return null;
  const rounded = (seconds: number) => time.duration(s, fine ? seconds : Math.max(60, Math.floor(seconds / 60) * 60));
  const spent = rounded(wait.spent_s);
  if (!wait.target_s) return <span className={css.waitText}>{s.t("wait.since", { spent })}</span>;
  const target = time.duration(s, wait.target_s);
  const resumes = wait.resumes && s.t("wait.resumes", { at: time.instant(s, wait.resumes, now) });
  const brief = wait.resumes && !wait.over && !row.stands_still ? time.instant(s, wait.resumes, now) : null;
  const paused = row.stands_still ? s.t("wait.still") : wait.paused ? (resumes ?? s.t("wait.closed")) : "";
  const spoken = [s.t(wait.over ? "wait.label_over" : "wait.label", { spent, target }), paused].filter(Boolean).join(", ");
  const Icon = wait.urgent ? IconAlarm : wait.paused ? IconPlayerPause : null;
  const words = wait.over
    ? s.t("wait.over", { over: rounded(wait.spent_s - wait.target_s) })
    : paused || s.t("wait.of", { spent, target });
  return (
    <span
      className={css.wait}
      data-urgent={wait.urgent || undefined}
      data-paused={wait.paused || undefined}
      role="img"
      aria-label={spoken}
      title={paused ? spoken : undefined}
    >
      <span className={css.waitTrack} aria-hidden>
        <span className={css.waitFill} style={{ width: `${Math.max(3, wait.share * 100)}%` }} />
      </span>
      {Icon && <Icon size={15} stroke={1.7} className={css.waitIcon} aria-hidden />}
      <span className={`${css.waitText} fr-figures`} data-long={brief ? true : undefined} aria-hidden>
        {words}
      </span>
      {brief && (
        <span className={`${css.waitText} ${css.waitBrief} fr-figures`} aria-hidden>
          {brief}
        </span>
      )}
    </span>
  );
}
