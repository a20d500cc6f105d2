import type { Answers } from "./draft";

export interface StepProps {
  all: Answers;
  set: (changes: Partial<Answers>) => void;
  /** One pressed Continue: what is missing is said at its field. */
  tried: boolean;
  errors: Record<string, string>;
}
