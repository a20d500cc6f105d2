import type { ApiProblem } from "@filrouge/api";
import type { Strings } from "@filrouge/strings";

/** Path → sentence in the person's language; the server's own words are in ours, and are not shown. */
export function invalid(s: Strings, problem: ApiProblem, what: string): Record<string, string> {
  const list = Array.isArray(problem.fields.errors) ? (problem.fields.errors as { path?: string; code?: string }[]) : [];
  const found = list.map(({ path = "", code = "" }) => [path, s.maybe(`settings.invalid.${what}.${path}`, s.maybe(`settings.invalid.${code}`, s.t("settings.invalid.other")))] as const);
  const named = typeof problem.fields.field === "string" ? problem.fields.field : problem.code === "access.invalid_email" ? "email" : null;
  return { ...Object.fromEntries(found), ...(named ? { [named]: s.maybe(`settings.refused.${problem.code}`, s.t("settings.refused.other")) } : {}) };
}
