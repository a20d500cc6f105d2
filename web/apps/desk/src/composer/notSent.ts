import { isProblem } from "@filrouge/api";
import type { Strings } from "@filrouge/strings";

/** Why words were not sent, in the reader's language, and the way out. The words themselves are back where they were typed. */
export function notSent(s: Strings, error: unknown): string {
  if (!isProblem(error)) return s.t("composer.not_sent");
  if (error.offline) return s.t("composer.not_sent_offline");
  const { why, field, action } = error.fields;
  // What the door adds tells apart what one code says of several things.
  const more = [why, field, action === undefined ? null : "macro"].find((one): one is string => typeof one === "string");
  const key = `composer.not_sent.${error.code}`;
  return s.maybe(`${key}.${more ?? ""}`, s.maybe(key, s.t("composer.not_sent")));
}
