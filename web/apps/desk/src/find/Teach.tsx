import { useStrings, type Key } from "@filrouge/strings";
import { IconHistory } from "@tabler/icons-react";
import { useUser } from "../session/session";
import { useRecent } from "./recent";
import css from "./search.module.css";

const EXAMPLES = ["phrase", "prefix", "from", "reason", "waiting", "mine", "file", "not", "reference"] as const;

/** Before anything is asked: what one can ask, to click and to change. */
export function Teach({ onQuery }: { onQuery: (q: string) => void }) {
  const s = useStrings();
  const latest = useRecent(useUser().id).filter((one) => one.kind === "query").slice(0, 5);
  const go = (q: string) => {
    onQuery(q);
    document.getElementById("find-query")?.focus();
  };
  return (
    <div className={css.teach}>
      {latest.length > 0 && (
        <section aria-label={s.t("find.teach.recent")}>
          <h2 className={css.groupTitle}>{s.t("find.teach.recent")}</h2>
          <ul className={css.latest}>
            {latest.map((one) => (
              <li key={one.id}>
                <button type="button" className={css.past} onClick={() => go(one.id)}>
                  <IconHistory size={15} stroke={1.6} aria-hidden />
                  <span>{one.label}</span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
      <section aria-label={s.t("find.teach.title")}>
        <h2 className={css.groupTitle}>{s.t("find.teach.title")}</h2>
        <p className={css.lead}>{s.t("find.teach.text")}</p>
        <ul className={css.examples}>
          {EXAMPLES.map((name) => {
            const q = s.t(`find.teach.${name}.q` as Key);
            return (
              <li key={name}>
                <button type="button" className={css.example} onClick={() => go(q)}>
                  <code className={css.code}>{q}</code>
                  <span className={css.means}>{s.t(`find.teach.${name}` as Key)}</span>
                </button>
              </li>
            );
          })}
        </ul>
      </section>
    </div>
  );
}
