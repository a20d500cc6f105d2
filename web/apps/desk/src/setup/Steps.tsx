import { isProblem, settings, type SetupState } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { RequestProblem } from "@filrouge/ui";
import { Button } from "@mantine/core";
import { IconArrowLeft, IconCornerDownLeft } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef, useState, type FormEvent } from "react";
import { sessionQuery } from "../session/session";
import { refusal } from "../settings/parts/refusal";
import { Administrator } from "./Administrator";
import { forgetCode } from "./code";
import { Company } from "./Company";
import { fromDraft, lacks, STEPS, toComplete, toDraft, type Answers, type StepName } from "./draft";
import { FirstChannel } from "./FirstChannel";
import { LanguageHours } from "./LanguageHours";
import { Preview } from "./Preview";
import { Progress } from "./Progress";
import css from "./setup.module.css";
import { useKept } from "./useKept";

const LAST = STEPS.length - 1;

/** Four steps on one thread; kept as one types. After the third the company exists and one is signed in. */
export function Steps({ code, state, onDone }: { code: string; state: SetupState; onDone: () => void }) {
  const s = useStrings();
  const cache = useQueryClient();
  const navigate = useNavigate();
  const [all, setAll] = useState<Answers>(() => fromDraft(state.draft, s.language, Intl.DateTimeFormat().resolvedOptions().timeZone));
  // The password is never kept: after a reload one begins where it is asked.
  const [at, setAt] = useState(0);
  const [tried, setTried] = useState(false);
  const [sending, setSending] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const step = STEPS[at] as StepName;
  const missing = lacks(step, all);
  const kept = useKept(code, at === LAST ? null : toDraft(all, at));
  const set = (changes: Partial<Answers>) => setAll((old) => ({ ...old, ...changes }));
  useEffect(() => {
    if (at > 0) heading.current?.focus();
  }, [at]);
  const complete = async () => {
    setSending(true);
    setError(null);
    try {
      const session = await settings.setup(code).complete(toComplete(all));
      onDone();
      forgetCode();
      cache.setQueryData(sessionQuery.queryKey, session);
      setAt(LAST);
    } catch (problem) {
      setError(problem);
      if (isProblem(problem) && /password|email/.test(problem.code + Object.keys(problem.errors).join())) setAt(0);
    } finally {
      setSending(false);
    }
  };
  const next = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (missing.length) {
      const first = document.querySelector<HTMLInputElement>(`[name="${missing[0] ?? ""}"]`);
      first?.focus();
      return;
    }
    setTried(false);
    if (step === "language") {
      const again = STEPS.findIndex((name) => lacks(name, all).length > 0);
      if (again >= 0) setAt(again);
      else void complete();
    } else setAt(at + 1);
  };
  const finish = (to: string) => void navigate({ to });
  const fields = { all, set, tried, errors: isProblem(error) ? error.errors : {} };
  const words = refusal(s, error);
  return (
    <div className={css.page}>
      <Progress at={at} all={all} kept={kept} onGo={at < LAST ? (index) => index < at && setAt(index) : undefined} />
      <main className={css.main}>
        {step === "channel" ? <FirstChannel language={all.language} onDone={finish} heading={heading} /> : (
          <form className={css.form} onSubmit={next} noValidate>
            <div className={css.body}>
              <p className={css.count}>{s.t("setup.count", { at: at + 1, of: STEPS.length, minutes: s.t(`setup.${step}.time`) })}</p>
              <h1 className={css.title} ref={heading} tabIndex={-1}>{s.t(`setup.${step}`)}</h1>
              <p className={css.lead}>{s.t(`setup.${step}.lead`)}</p>
              {error ? <div className={css.refused}>{isProblem(error) && error.status === 422 ? <p role="alert">{words?.what ?? s.t("settings.refused.other")}</p> : <RequestProblem error={error} onRetry={() => void complete()} />}</div> : null}
              <div className={css.columns} data-alone={step === "administrator" || undefined}>
                <div className={css.fields}>
                  {step === "administrator" && <Administrator {...fields} />}
                  {step === "company" && <Company {...fields} code={code} />}
                  {step === "language" && <LanguageHours {...fields} />}
                </div>
                {step !== "administrator" && <Preview all={all} />}
              </div>
            </div>
            <footer className={css.foot}>
              {at > 0 ? <Button size="md" leftSection={<IconArrowLeft size={17} stroke={1.7} />} onClick={() => setAt(at - 1)}>{s.t("action.back")}</Button> : <span />}
              <span className={css.later}>{s.t("setup.later")}</span>
              <Button size="md" type="submit" variant="filled" loading={sending} rightSection={<IconCornerDownLeft size={17} stroke={1.7} />}>{s.t("setup.continue")}</Button>
            </footer>
          </form>
        )}
      </main>
    </div>
  );
}
