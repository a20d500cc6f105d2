import type { Health, Trial, TrialStep } from "@filrouge/api";
import type { EmailConfig } from "./config";

/** A trial as a thread. Pure. */

export type Way = "receive" | "send";
export type StepState = "passed" | "failed" | "pending" | "running";
export interface Row {
  code: string;
  state: StepState;
  step: TrialStep | null;
}

/** The steps that this configuration will go through, in order. */
export function expected(config: EmailConfig, way: Way): string[] {
  if (way === "receive") {
    if (config.receive === "listener") return ["listener"];
    return config.receive === "imap" ? ["connect", "sign_in", "open_folder", "idle"] : [];
  }
  return config.send === "smtp" ? ["connect", "sign_in"] : [];
}

/** Every step of a direction with its state: what was tried, then what was not. */
export function rows(trial: Trial | null, running: boolean, config: EmailConfig, way: Way, quiet = false): Row[] {
  const steps = trial?.steps.filter((step) => step.direction === way) ?? [];
  if (steps.length) return steps.map((step) => ({ code: step.code, state: step.state === "skipped" ? "pending" : step.state, step }));
  if (quiet && !running) return [];
  return expected(config, way).map((code) => ({ code, state: running ? "running" : "pending", step: null }));
}

/** What is known without trying: the last failure as a step, nothing where all is well. */
export function fromHealth(health: Health): Trial {
  const steps = (["receive", "send"] as const).flatMap((way): TrialStep[] => {
    const known = health[way];
    if (known?.state !== "failing") return [];
    const code = known.code ?? "";
    return [{ direction: way, code: STEP_OF[code] ?? "connect", state: "failed", duration_ms: 0, detail: known.detail ?? "", error: code, facts: {} }];
  });
  return { trial_token: null, passed: false, steps };
}
const STEP_OF: Record<string, string> = { credentials: "sign_in", not_supported: "sign_in", no_folder: "open_folder", sender: "send_test" };

export type Verdict = "works" | "refused" | "untried" | "unused";
export function verdict(trial: Trial | null, config: EmailConfig, way: Way, health?: Health | null): Verdict {
  if (expected(config, way).length === 0) return "unused";
  const steps = trial?.steps.filter((step) => step.direction === way) ?? [];
  if (steps.some((step) => step.state === "failed")) return "refused";
  if (steps.length) return "works";
  return health?.[way]?.state === "ok" || health?.[way]?.state === "warning" ? "works" : "untried";
}

export const failedStep = (trial: Trial | null, way: Way): TrialStep | null =>
  trial?.steps.find((step) => step.direction === way && step.state === "failed") ?? null;

export const totalMs = (trial: Trial, way: Way): number =>
  trial.steps.filter((step) => step.direction === way).reduce((total, step) => total + step.duration_ms, 0);
