import type { Language } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { Checkbox, Input, SegmentedControl } from "@mantine/core";
import { WeekEditor } from "../settings/hours/WeekEditor";
import type { StepProps } from "./fields";
import css from "./setup.module.css";

const LANGUAGES: Language[] = ["fr", "en"];

export function LanguageHours({ all, set }: StepProps) {
  const s = useStrings();
  const other: Language = all.language === "fr" ? "en" : "fr";
  return (
    <>
      <Input.Wrapper size="md" label={s.t("setup.language.main")} labelElement="div">
        <div>
          <SegmentedControl size="md" aria-label={s.t("setup.language.main")} value={all.language} onChange={(language) => set({ language: language as Language, also: [language === "fr" ? "en" : "fr"] })} data={LANGUAGES.map((one) => ({ value: one, label: s.t(`setup.lang.${one}`) }))} />
        </div>
      </Input.Wrapper>
      <Checkbox size="md" label={s.t("setup.language.also", { language: other })} checked={all.also.includes(other)} onChange={(event) => set({ also: event.currentTarget.checked ? [other] : [] })} />
      <Input.Wrapper size="md" label={s.t("setup.hours")} labelElement="div">
        <div className={css.week}>
          <WeekEditor plain value={all.weekly} onChange={(weekly) => set({ weekly })} />
        </div>
      </Input.Wrapper>
    </>
  );
}
