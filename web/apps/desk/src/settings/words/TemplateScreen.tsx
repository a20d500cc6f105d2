import { settings, type TemplateSetting, type Written } from "@filrouge/api";
import { useStrings, type Language } from "@filrouge/strings";
import { SegmentedControl, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useCan } from "../../session/session";
import { useNames } from "../data";
import { byId } from "../parts/byId";
import { Pick } from "../parts/Inputs";
import { ListPage } from "../parts/ListPage";
import { beside, Block } from "../parts/Page";
import { PutAside, RecordPage } from "../parts/RecordPage";
import { useEditor } from "../parts/useEditor";
import { unknownIn } from "./example";
import { PreviewOf } from "./PreviewOf";
import { WordsField } from "./WordsField";
import css from "./words.module.css";

const NOTHING: Written = { subject: "", text: "", html: "" };
const BLANK: TemplateSetting = { id: "new", name: "", brand_id: null, team_id: null, shortcut: "", words: { fr: NOTHING, en: NOTHING }, active: true, version: 0 };

export function TemplatesScreen() {
  const s = useStrings();
  const brand = useNames(settings.brands);
  const team = useNames(settings.teams);
  const mayShare = useCan("desk:share");
  return (
    <ListPage
      resource={settings.templates}
      trail={[{ label: s.t("settings.group.work") }]}
      title={s.t("words.templates")}
      create={mayShare ? { to: "/settings/templates/new", label: s.t("words.templates.new") } : undefined}
      empty={{ title: s.t("words.templates.none"), text: s.t("words.templates.none.text") }}
      line={(one) => ({
        id: one.id, to: `/settings/templates/${one.id}`, title: one.name, active: one.active,
        detail: (one.words[s.language]?.text || one.words.fr.text || one.words.en.text).replace(/\s+/g, " ").slice(0, 90),
        aside: [one.shortcut && `/${one.shortcut}`, brand(one.brand_id), team(one.team_id)].filter(Boolean).join(" · "),
      })}
    />
  );
}

export const TemplateScreen = byId(function TemplateScreen({ id }) {
  const s = useStrings();
  const navigate = useNavigate();
  const mayShare = useCan("desk:share");
  const editor = useEditor({ resource: settings.templates, id, blank: BLANK, onCreated: () => void navigate({ to: "/settings/templates" }) });
  const { value, set, errors } = editor;
  const [language, setLanguage] = useState<Language>(s.language);
  const written = value.words[language] ?? NOTHING;
  const write = (part: Partial<Written>) => set("words", { ...value.words, [language]: { ...written, ...part } });
  const all = Object.values(value.words).flatMap((one) => [one.subject, one.text, one.html]);
  const unknown = unknownIn(...all);
  const said = Object.values(value.words).some((one) => one.text.trim());
  const blocked = unknown.length ? s.t("words.unknown", { n: unknown.length, names: unknown.join(", ") }) : value.name.trim() && said ? null : s.t("words.needs_text");
  const trail = [{ label: s.t("settings.group.work") }, { label: s.t("words.templates"), to: "/settings/templates" }];
  const brands = useNames(settings.brands);
  return (
    <RecordPage editor={editor} trail={trail} title={editor.saved.name || s.t("words.templates.new")} blocked={blocked} readOnly={!mayShare}>
      <fieldset className={css.bare} disabled={!mayShare}>
        {!mayShare && <p className={css.quiet}>{s.t("words.needs_share")}</p>}
        <Block>
          <TextInput {...beside} label={s.t("words.name")} value={value.name} maxLength={200} onChange={(event) => set("name", event.currentTarget.value)} error={errors.name} data-autofocus={editor.isNew || undefined} />
          <TextInput {...beside} label={s.t("words.shortcut")} description={s.t("words.shortcut_hint")} leftSection="/" value={value.shortcut} maxLength={40} onChange={(event) => set("shortcut", event.currentTarget.value.replace(/[\s/{}]/g, ""))} error={errors.shortcut && s.t("words.shortcut_taken")} />
          <Pick resource={settings.brands} label={s.t("words.brand")} value={value.brand_id} onChange={(brand) => set("brand_id", brand)} none={s.t("words.for_all")} error={errors.brand_id} />
          <Pick resource={settings.teams} label={s.t("words.team")} value={value.team_id} onChange={(team) => set("team_id", team)} none={s.t("words.for_all_teams")} error={errors.team_id} />
        </Block>
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
      </fieldset>
      {!editor.isNew && mayShare && <PutAside resource={settings.templates} id={id} active={value.active} name={value.name} hint={s.t("words.aside_hint")} />}
    </RecordPage>
  );
});
