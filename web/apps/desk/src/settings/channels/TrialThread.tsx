import { time, useStrings } from "@filrouge/strings";
import { endOf, Fray, Knot, Thread, ThreadItem, useNow } from "@filrouge/ui";
import { Button, Loader } from "@mantine/core";
import { IconCheck, IconRefresh, IconX } from "@tabler/icons-react";
import { useState } from "react";
import css from "./channels.module.css";
import type { EmailConfig } from "./config";
import { failedStep, rows, totalMs, type Way } from "./trial";
import { failedWords, failureWords, passedWords, pendingWords, took } from "./trialWords";
import type { Trying } from "./useTrial";

interface Props {
  way: Way;
  trying: Trying;
  config: EmailConfig;
  isNew: boolean;
  queued: number;
  /** Nothing can be tried before this is filled in. */
  ready: boolean;
  /** Nothing was changed: without a trial there is nothing to show. */
  quiet?: boolean;
}

/** The trial of one direction: hollow knots for what passed, one filled and frayed for what failed. */
export function TrialThread({ way, trying, config, isNew, queued, ready, quiet }: Props) {
  const s = useStrings();
  const now = useNow();
  const { trial, running, at } = trying;
  const all = rows(trial, running, config, way, quiet);
  const failed = failedStep(trial, way);
  if (all.length === 0) return null;
  return (
    <div className={css.trial} role="status" aria-busy={running}>
      <Thread label={s.t(way === "receive" ? "settings.email.receive" : "settings.email.send")}>
        {all.map((row, index) => {
          const cut = row.state === "failed" || all[index + 1]?.state === "pending" || row.state === "pending" || row.state === "running";
          const knot = row.state === "passed" ? <Knot who="customer" icon={IconCheck} label={s.t("settings.trial.passed")} /> : row.state === "failed" ? <Knot who="failed" icon={IconX} label={s.t("settings.trial.failed")} /> : (
            <Knot who="pending" label={s.t("settings.trial.pending")}>{row.state === "running" && index === 0 ? <Loader size={12} color="var(--fr-second)" /> : <span />}</Knot>
          );
          return (
            <ThreadItem key={row.code} knot={<>{knot}{row.state === "failed" && <Fray />}</>} line={cut ? "none" : "solid"} end={endOf(index, all.length)}>
              <div className={css.step} data-state={row.state}>
                <span>{row.step && row.state === "passed" ? passedWords(s, row.step) : row.state === "failed" ? failedWords(s, row.code) : pendingWords(s, row.code)}</span>
                <span className={css.took}>{row.state === "pending" ? s.t("settings.trial.untried") : row.step && row.step.duration_ms > 0 ? took(s, row.step.duration_ms) : ""}</span>
              </div>
              {row.state === "failed" && row.step && <Failed words={failureWords(s, row.step, way, { isNew, queued })} server={row.step.detail} onRetry={trying.run} way={way} running={running} main={way === "receive" || failedStep(trial, "receive") === null} />}
            </ThreadItem>
          );
        })}
      </Thread>
      {trial && at && !failed && all.length > 0 && (
        <p className={css.verdict}>
          {s.t("settings.trial.when", { when: time.moment(s, at, now), took: took(s, totalMs(trial, way)) })} {way === "receive" && config.receive === "imap" && s.t("settings.trial.untouched")}{" "}
          <button type="button" className={css.link} onClick={trying.run}>{s.t("problem.retry")}</button>
        </p>
      )}
      {!trial && !running && !ready && <p className={css.verdict}>{s.t("settings.trial.fill")}</p>}
    </div>
  );
}

interface FailedProps {
  words: { what: string; safe: string; todo: string };
  server: string;
  onRetry: () => void;
  way: Way;
  running: boolean;
  /** One red button on the page, even when both directions fail. */
  main: boolean;
}

function Failed({ words, server, onRetry, way, running, main }: FailedProps) {
  const s = useStrings();
  const [told, setTold] = useState(false);
  return (
    <div className={css.failure} role="alert">
      <p>{words.what}</p>
      <dl>
        <dt>{s.t("problem.safe")}</dt>
        <dd>{words.safe}</dd>
        <dt>{s.t("problem.do")}</dt>
        <dd>{words.todo}</dd>
      </dl>
      <div className={css.failureActions}>
        <Button size="xs" variant={main ? "filled" : "default"} loading={running} leftSection={<IconRefresh size={15} stroke={1.7} />} onClick={onRetry}>
          {s.t(way === "send" ? "settings.trial.retry_send" : "settings.trial.retry_receive")}
        </Button>
        {server && <Button size="xs" aria-expanded={told} onClick={() => setTold(!told)}>{s.t("settings.trial.server")}</Button>}
      </div>
      {told && <code className={css.server}>{server}</code>}
    </div>
  );
}
