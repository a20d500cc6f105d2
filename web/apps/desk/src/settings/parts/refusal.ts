import { isProblem } from "@filrouge/api";
import type { Strings } from "@filrouge/strings";

/** A refusal of the server in the person's words, when we have words for its code. */
export function refusal(s: Strings, error: unknown): { what: string; todo?: string } | null {
  if (!isProblem(error) || error.status === 0 || error.status >= 500) return null;
  const key = `settings.refused.${error.code}`;
  if (s.has(key)) return { what: s.t(key), todo: s.maybe(`${key}.do`, "") || undefined };
  if (error.status === 409 || error.status === 422 || error.status === 400) return { what: s.t("settings.refused.other"), todo: s.t("settings.refused.other.do") };
  return null;
}
