import { time, useStrings } from "@filrouge/strings";
import { useNow } from "@filrouge/ui";
import { useEventWords } from "./eventWords";
import css from "./reading.module.css";
import type { Since } from "./since";

const ACTS = 3;

/** Where one had read to, and what came since, in one line. */
export function SinceLine({ since }: { since: Since }) {
  const s = useStrings();
  const now = useNow();
  const wordsOf = useEventWords();
  const said = [
    since.messages ? s.t("since.messages", { n: since.messages, more: since.more ? "yes" : "no" }) : "",
    since.notes ? s.t("since.notes", { n: since.notes }) : "",
    ...since.acts.slice(-ACTS).map(wordsOf),
    since.acts.length > ACTS ? s.t("since.acts", { n: since.acts.length - ACTS }) : "",
  ].filter(Boolean);
  return (
    <p className={css.since}>
      <strong>{s.t("since.new", { when: time.moment(s, new Date(since.at), now) })}</strong>
      <span>{said.join(" · ")}</span>
    </p>
  );
}
