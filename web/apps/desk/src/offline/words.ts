import type { Waiting } from "@filrouge/api";
import type { Strings } from "@filrouge/strings";

/** What a person wrote in an act that waits: an answer, a note, the name of a task. */
export function wordsOf({ body }: Pick<Waiting, "body">): string {
  const { text, title } = (body ?? {}) as { text?: unknown; title?: unknown };
  const words = typeof text === "string" ? text : typeof title === "string" ? title : "";
  return words.trim();
}

export const actWords = (s: Strings, act: string): string => s.maybe(`offline.act.${act}`, s.t("offline.act.other"));

/** Why the server refused it, in the reader's language: its own words are in ours. */
export const whyWords = (s: Strings, problem: { code: string; status?: number }): string =>
  s.maybe(`offline.why.${problem.code}`, s.t(problem.status === 403 ? "offline.why.access.forbidden" : problem.status === 404 ? "offline.why.request.not_found" : "offline.why.other"));
