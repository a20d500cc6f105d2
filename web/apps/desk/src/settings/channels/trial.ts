import type { Trial, TrialStep } from "@filrouge/api";
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
export function rows(trial: Trial | null, running: boolean, config: EmailConfig, way: Way): Row[] {
  const steps = trial?.steps.filter((step) => step.direction === way) ?? [];
  if (steps.length) return steps.map((step) => ({ code: step.code, state: step.state === "skipped" ? "pending" : step.state, step }));
  return expected(config, way).map((code) => ({ code, state: running ? "running" : "pending", step: null }));
}

export type Verdict = "works" | "refused" | "untried" | "unused";
export function verdict(trial: Trial | null, config: EmailConfig, way: Way): Verdict {
  if (expected(config, way).length === 0) return "unused";
  const steps = trial?.steps.filter((step) => step.direction === way) ?? [];
  if (steps.some((step) => step.state === "failed")) return "refused";
  return steps.length ? "works" : "untried";
}

export const failedStep = (trial: Trial | null, way: Way): TrialStep | null =>
  trial?.steps.find((step) => step.direction === way && step.state === "failed") ?? null;

export const totalMs = (trial: Trial, way: Way): number =>
  trial.steps.filter((step) => step.direction === way).reduce((total, step) => total + step.duration_ms, 0);
