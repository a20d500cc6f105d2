import type { TrialStep } from "@filrouge/api";
import { time, type Key, type Strings } from "@filrouge/strings";
import type { Way } from "./trial";

const day = (s: Strings, iso: string) => time.onDay(s, new Date(iso), new Date());

/** `212 ms`, `1.2 s`. */
export function took(s: Strings, ms: number): string {
  if (ms < 1000) return `${ms} ms`;
  return `${(ms / 1000).toLocaleString(s.language === "fr" ? "fr-FR" : "en-GB", { maximumFractionDigits: 1 })} s`;
}

/** What a step found, in words. */
export function passedWords(s: Strings, step: TrialStep): string {
  const { facts } = step;
  if (step.code === "connect") {
    const until = facts.certificate_until;
    const base = s.t(facts.security === "starttls" ? "settings.trial.connect.starttls" : facts.security === "none" ? "settings.trial.connect.plain" : "settings.trial.connect.passed");
    return until ? s.t("settings.trial.connect.until", { base, day: day(s, String(until)) }) : base;
  }
  if (step.code === "open_folder") return s.t("settings.trial.open_folder.passed", { folder: String(facts.folder ?? "INBOX"), n: Number(facts.messages ?? 0) });
  if (step.code === "idle") return s.t(facts.mode === "poll" ? "settings.trial.idle.poll" : "settings.trial.idle.passed");
  return s.maybe(`settings.trial.${step.code}.passed`, step.code);
}

export const pendingWords = (s: Strings, code: string): string => s.maybe(`settings.trial.${code}.pending`, code);
export const failedWords = (s: Strings, code: string): string => s.maybe(`settings.trial.${code}.failed`, code);

export interface Failure {
  what: string;
  safe: string;
  todo: string;
}

/** What happened, what is safe, what to do. `status` is the server's number, such as 535. */
export function failureWords(s: Strings, step: TrialStep, way: Way, { isNew, queued }: { isNew: boolean; queued: number }): Failure {
  const known = s.has(`settings.trial.error.${step.error}`) ? step.error : "other";
  const status = /^\d{3}/.exec(step.detail)?.[0] ?? "";
  const what = s.t(`settings.trial.error.${known}` as Key, { folder: String(step.facts.folder ?? "") });
  return {
    what: status ? `${what} ${s.t("settings.trial.answer", { status })}` : what,
    safe: s.t(isNew ? "settings.trial.safe.new" : way === "send" ? "settings.trial.safe.send" : "settings.trial.safe.receive", { n: queued }),
    todo: s.t(`settings.trial.error.${known}.do` as Key),
  };
}
