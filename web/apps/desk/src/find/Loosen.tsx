import type { Understood } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { Button } from "@mantine/core";
import css from "./search.module.css";
import { without } from "./tint";

const MOST = 5;

/** Ways to find more with the same query: without one filter, or with the beginning of a word. */
export function Loosen({ q, understood, onQuery }: { q: string; understood: Understood; onQuery: (q: string) => void }) {
  const s = useStrings();
  const several = understood.filters.length + understood.terms.length > 1;
  const pieces = several ? [...understood.filters, ...understood.terms.filter((one) => one.kind === "phrase" || understood.filters.length === 0)] : [];
  const [word] = understood.terms.filter((one) => one.kind === "word" && one.text.length > 3 && !one.negated);
  const stem = word && word.text.slice(0, Math.max(3, Math.ceil(word.text.length * 0.7)));
  if (!pieces.length && !word) return null;
  return (
    <div className={css.loosen}>
      {pieces.slice(0, MOST).map((one) => (
        <Button key={one.start} size="compact-sm" onClick={() => onQuery(without(q, one))}>
          {s.t("find.none.loosen", { piece: q.slice(one.start, one.end) })}
        </Button>
      ))}
      {word && stem && (
        <Button size="compact-sm" onClick={() => onQuery(`${q.slice(0, word.start)}${stem}*${q.slice(word.end)}`)}>
          {s.t("find.none.prefix", { word: stem })}
        </Button>
      )}
    </div>
  );
}
