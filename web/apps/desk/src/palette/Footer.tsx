import type { Suggestion } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { Keys } from "@filrouge/ui";
import css from "./palette.module.css";

const MOST = 5;

/** What narrows the query down at the caret, and the keys. */
export function Footer({ suggestions, onTake, phone }: { suggestions: Suggestion[]; onTake: (index: number) => void; phone: boolean }) {
  const s = useStrings();
  const [first] = suggestions;
  const half = first !== undefined && first.to > first.from;
  return (
    <div className={css.footer}>
      {suggestions.length > 0 && (
        <div className={css.refine} role="group" aria-label={s.t("palette.refine")}>
          <span aria-hidden>{s.t("palette.refine")}</span>
          {suggestions.slice(0, MOST).map((one, index) => (
            <button key={one.insert} type="button" className={css.suggestion} title={one.hint ?? undefined} onClick={() => onTake(index)}>
              {one.label}
            </button>
          ))}
        </div>
      )}
      {!phone && (
        <div className={css.hints} aria-hidden>
          {half && <Hint keys={["Tab"]} does={s.t("palette.complete")} />}
          <Hint keys={["↑", "↓"]} does={s.t("palette.choose")} />
          <Hint keys={[s.t("keys.ctrl"), "↵"]} does={s.t("palette.new_tab")} />
        </div>
      )}
    </div>
  );
}

function Hint({ keys, does }: { keys: string[]; does: string }) {
  return (
    <span className={css.hint}>
      <Keys keys={keys} />
      {does}
    </span>
  );
}
