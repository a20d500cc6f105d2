import { settings, type TemplateSetting, type Written } from "@filrouge/api";
import { useStrings, type Language } from "@filrouge/strings";
import { SegmentedControl, TextInput } from "@mantine/core";
import { useState } from "react";
import { useNames } from "../data";
import { byId } from "../parts/byId";
import { beside, Block } from "../parts/Page";
import { unknownIn } from "./example";
import { PreviewOf } from "./PreviewOf";
import { ReadyList, ReadyPage, useMayShare, useReadyEditor } from "./ReadyPages";
import { WordsField } from "./WordsField";

const NOTHING: Written = { subject: "", text: "", html: "" };
const BLANK: TemplateSetting = { id: "new", name: "", brand_id: null, team_id: null, shortcut: "", words: { fr: NOTHING, en: NOTHING }, active: true, version: 0 };

export function TemplatesScreen() {
  const s = useStrings();
  return <ReadyList kind="templates" resource={settings.templates} detail={({ words }) => (words[s.language]?.text || words.fr.text || words.en.text).replace(/\s+/g, " ").slice(0, 90)} />;
}

export const TemplateScreen = byId(function TemplateScreen({ id }) {
  const s = useStrings();
  const mayShare = useMayShare();
  const editor = useReadyEditor("templates", settings.templates, id, BLANK);
  const { value, set, errors } = editor;
  const [language, setLanguage] = useState<Language>(s.language);
  const written = value.words[language] ?? NOTHING;
  const write = (part: Partial<Written>) => set("words", { ...value.words, [language]: { ...written, ...part } });
  const all = Object.values(value.words).flatMap((one) => [one.subject, one.text, one.html]);
  const unknown = unknownIn(...all);
  const said = Object.values(value.words).some((one) => one.text.trim());
  const blocked = unknown.length ? s.t("words.unknown", { n: unknown.length, names: unknown.join(", ") }) : value.name.trim() && said ? null : s.t("words.needs_text");
  const brands = useNames(settings.brands);
  return (
    <ReadyPage kind="templates" resource={settings.templates} editor={editor} blocked={blocked}>
      <Block
        title={s.t("words.text")}
        aside={
          <SegmentedControl size="xs" value={language} onChange={(next) => setLanguage(next as Language)} aria-label={s.t("words.text")} data={(["fr", "en"] as const).map((one) => ({ value: one, label: s.t(`words.language.${one}`) + (value.words[one]?.text.trim() ? " ✓" : "") }))} />
        }
      >
        <TextInput {...beside} label={s.t("words.subject")} description={s.t("words.subject_hint")} lang={language} value={written.subject} maxLength={500} onChange={(event) => write({ subject: event.currentTarget.value })} error={errors[`words.${language}.subject`]} />
        <WordsField key={`${id}.${language}.${editor.saved.version}`} written={written} language={language} disabled={!mayShare} onChange={write} error={errors[`words.${language}.text`] ?? errors.words} />
      </Block>
      <Block title={s.t("words.preview")} hint={s.t("words.preview_text")}>
        <PreviewOf written={written} language={language} brand={brands(value.brand_id) || s.t("words.example_brand")} />
      </Block>
    </ReadyPage>
  );
});
