import type { Understood } from "@filrouge/api";
import { useStrings, type Strings } from "@filrouge/strings";
import css from "./query.module.css";
import { sentence } from "./sentence";

/** What was not understood, kindly; one at a time. */
export function problemWords(s: Strings, understood: Understood, tooLong = false): string {
  if (tooLong) return s.t("find.too_long");
  const [first] = understood.problems;
  if (!first) return "";
  const key = `find.problem.${first.code.replace(/^.*\./, "")}`;
  return s.t(s.has(key) ? key : "find.problem.other", { text: first.text });
}

/** The query read back as a sentence, and what was not understood of it. */
export function Reading({ id, understood, tooLong, className }: { id?: string; understood: Understood; tooLong?: boolean; className?: string }) {
  const s = useStrings();
  const problem = problemWords(s, understood, tooLong);
  const said = sentence(s, understood);
  return (
    <p id={id} className={className ?? css.said}>
      {said}
      {said && problem && " · "}
      {problem && <span className={css.problem}>{problem}</span>}
    </p>
  );
}
