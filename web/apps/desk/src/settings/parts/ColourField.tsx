import { useStrings } from "@filrouge/strings";
import { TextInput } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck } from "@tabler/icons-react";
import { useState } from "react";
import { reading, readColour, SUGGESTED } from "../colour";
import css from "./colour.module.css";

/** Five colours that read well, any other by its number, and the contrast in words. */
export function ColourField({ label, value, onChange, error, size = "sm", reads = true }: { /** Text stands on it: says how it reads. */ reads?: boolean; label: string; value: string; onChange: (colour: string) => void; error?: string; size?: "sm" | "md" }) {
  const s = useStrings();
  const [typed, setTyped] = useState<string | null>(null);
  const shown = typed ?? value.toUpperCase();
  const wrong = typed !== null && readColour(typed) === null;
  const read = reading(value);
  const type = (text: string) => {
    setTyped(text);
    const colour = readColour(text);
    if (colour) onChange(colour);
  };
  const wheel = <input type="color" className={css.wheel} aria-label={s.t("settings.colour.choose")} value={value.toLowerCase()} onChange={(event) => { setTyped(null); onChange(event.currentTarget.value.toUpperCase()); }} />;
  return (
    <div className={css.field}>
      <div className={css.line} role="radiogroup" aria-label={label}>
        {SUGGESTED.map((colour) => (
          <button key={colour} type="button" role="radio" aria-checked={colour === value.toUpperCase()} aria-label={s.t(`settings.colour.${colour.slice(1)}` as "settings.colour.17503B")} className={css.colour} data-size={size} style={{ background: colour }} onClick={() => { setTyped(null); onChange(colour); }} />
        ))}
        <TextInput size={size} className={css.number} aria-label={s.t("settings.colour.number")} value={shown} onChange={(event) => type(event.currentTarget.value)} onBlur={() => setTyped(null)} error={wrong || Boolean(error)} maxLength={7} rightSection={wheel} rightSectionWidth={36} />
      </div>
      {(reads || wrong) && <p className={css.words} data-verdict={read.verdict} role="status">
        {read.verdict === "poorly" ? <IconAlertTriangle size={15} stroke={1.7} aria-hidden /> : <IconCircleCheck size={15} stroke={1.7} aria-hidden />}
        {wrong ? s.t("settings.colour.wrong") : s.t(`settings.colour.${read.verdict}`, { on: s.t(`settings.colour.on_${read.on}`), ratio: read.ratio.toLocaleString(s.language === "fr" ? "fr-FR" : "en-GB", { maximumFractionDigits: 1 }) })}
      </p>}
    </div>
  );
}
