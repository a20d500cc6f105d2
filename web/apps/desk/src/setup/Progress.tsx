import { useStrings } from "@filrouge/strings";
import { Logo } from "@filrouge/ui";
import { IconAlertTriangle, IconCheck, IconDeviceFloppy } from "@tabler/icons-react";
import { STEPS, type Answers, type StepName } from "./draft";
import css from "./setup.module.css";
import type { Kept } from "./useKept";

interface Props {
  at: number;
  all: Answers;
  kept: Kept;
  onGo?: (index: number) => void;
}

/** The thread is the progress: filled where one was, ringed where one is, dotted where one goes. */
export function Progress({ at, all, kept, onGo }: Props) {
  const s = useStrings();
  const told: Record<StepName, string[]> = {
    administrator: [all.name, all.email],
    company: [all.company, all.zone.split("/").pop()?.replace(/_/g, " ") ?? ""],
    language: [[all.language, ...all.also.filter((one) => one !== all.language)].map((one) => s.t(`setup.lang.${one}`)).join(", ")],
    channel: [],
  };
  return (
    <aside className={css.side}>
      <span className={css.brand}>
        <Logo size={26} />
        {s.t("app.name")}
      </span>
      <ol className={css.steps} aria-label={s.t("setup.title")}>
        {STEPS.map((step, index) => {
          const state = index < at ? "done" : index === at ? "now" : "next";
          const inside = (
            <>
              <span className={css.stepName}>{s.t(`setup.${step}`)}</span>
              <span className={css.stepFacts}>{state === "done" && told[step].some(Boolean) ? told[step].filter(Boolean).map((line) => <span key={line}>{line}</span>) : s.t(`setup.${step}.short`)}</span>
            </>
          );
          return (
            <li key={step} className={css.step} data-state={state} aria-current={state === "now" ? "step" : undefined}>
              <span className={css.knot} aria-hidden>{state === "done" ? <IconCheck size={17} stroke={2} /> : index + 1}</span>
              {state === "done" && onGo ? <button type="button" className={css.stepWords} onClick={() => onGo(index)}>{inside}</button> : <span className={css.stepWords}>{inside}</span>}
            </li>
          );
        })}
      </ol>
      <p className={css.kept} role="status" data-failed={kept === "failed" || undefined}>
        {kept === "failed" ? <IconAlertTriangle size={17} stroke={1.6} aria-hidden /> : <IconDeviceFloppy size={17} stroke={1.6} aria-hidden />}
        {s.t(at === STEPS.length - 1 ? "setup.kept.saved" : kept === "failed" ? "setup.kept.failed" : "setup.kept")}
      </p>
    </aside>
  );
}
