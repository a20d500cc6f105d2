import type { ImportLine, ImportPreview } from "@filrouge/api";
import { useStrings, type Strings } from "@filrouge/strings";
import { Chip } from "@filrouge/ui";
import { Button } from "@mantine/core";
import { IconAlertTriangle, IconDownload } from "@tabler/icons-react";
import { useState } from "react";
import { fieldName } from "../parts/fieldWords";
import { Block } from "../parts/Page";
import css from "./import.module.css";
import { faultWords, saveRefused } from "./listCsv";

type Outcome = ImportLine["outcome"];
const OUTCOMES: Outcome[] = ["new", "changed", "unchanged", "refused"];
const TONES = { new: "good", changed: "attention", unchanged: "plain", refused: "urgent" } as const;
const STEP = 100;

/** Every line with what would happen to it; those refused can be taken away, mended and brought again. */
export function ImportLinesBlock({ preview }: { preview: ImportPreview }) {
  const s = useStrings();
  const [only, setOnly] = useState<Outcome | null>(null);
  const [shown, setShown] = useState(STEP);
  const lines = only ? preview.lines.filter((line) => line.outcome === only) : preview.lines;
  const choose = (outcome: Outcome | null) => {
    setOnly(outcome);
    setShown(STEP);
  };
  const save = <Button size="xs" leftSection={<IconDownload size={15} stroke={1.7} />} onClick={() => saveRefused(s, preview)}>{s.t("settings.people.refused_file")}</Button>;
  return (
    <Block title={s.t("settings.people.lines")} aside={preview.counts.refused ? save : undefined}>
      <div className={css.filters} role="group" aria-label={s.t("settings.people.show")}>
        <button type="button" className={css.filter} aria-pressed={only === null} onClick={() => choose(null)}>{s.t("settings.people.all")}</button>
        {OUTCOMES.filter((one) => preview.counts[one] > 0).map((one) => (
          <button key={one} type="button" className={css.filter} aria-pressed={only === one} onClick={() => choose(one)}>{s.t(`settings.people.count.${one}`, { n: preview.counts[one] })}</button>
        ))}
      </div>
      <ul className={css.lines} aria-label={s.t("settings.people.lines")}>
        {lines.slice(0, shown).map((line) => <Line key={line.line} line={line} s={s} />)}
      </ul>
      {lines.length > shown && <Button onClick={() => setShown(shown + STEP)}>{s.t("action.show_more")}</Button>}
    </Block>
  );
}

function Line({ line, s }: { line: ImportLine; s: Strings }) {
  return (
    <li className={css.line} data-outcome={line.outcome}>
      <span className={css.number}>{s.t("settings.people.line", { n: line.line })}</span>
      <div className={css.who}>
        <span className={css.name}>{line.name || line.email || line.cells.filter(Boolean).join(" · ")}</span>
        {line.name && <span className={css.email}>{line.email}</span>}
        {line.faults.map((fault, index) => (
          <span key={index} className={css.fault}>
            <IconAlertTriangle size={15} stroke={1.7} aria-hidden />
            {faultWords(s, fault)}
          </span>
        ))}
        {line.changes.length > 0 && (
          <ul className={css.changes}>
            {line.changes.filter((one) => one.after || one.before).map((one) => (
              <li key={one.field}>
                <span className={css.field}>{fieldName(s, "user", one.field)}</span> {one.before !== null && <><del>{words(s, one.field, one.before)}</del> → </>}
                {words(s, one.field, one.after)}
              </li>
            ))}
          </ul>
        )}
      </div>
      <Chip tone={TONES[line.outcome]} dashed={line.outcome === "unchanged"}>{s.t(`settings.people.outcome.${line.outcome}`)}</Chip>
    </li>
  );
}

function words(s: Strings, field: string, value: string): string {
  if (value === "*") return s.t("settings.people.everything");
  if (field === "language") return s.maybe(`settings.language.${value}`, value);
  return value || s.t("settings.value.none");
}
