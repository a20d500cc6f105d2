import { settings, type FormAccount, type FormDefinition } from "@filrouge/api";
import { useStrings, type Key } from "@filrouge/strings";
import { Chip, Problem } from "@filrouge/ui";
import { Anchor, Checkbox, Group, TextInput } from "@mantine/core";
import { IconExternalLink } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { useAll } from "../data";
import { byId } from "../parts/byId";
import { History } from "../parts/History";
import { BothLanguages, Pick, PickReason } from "../parts/Inputs";
import { beside, Block, Row } from "../parts/Page";
import { RecordPage } from "../parts/RecordPage";
import { useEditor } from "../parts/useEditor";
import { slug } from "../slug";
import { AfterSending } from "./AfterSending";
import { BLANK_FORM, faults, tidy } from "./definition";
import { Embed } from "./Embed";
import { FieldList } from "./FieldList";
import css from "./forms.module.css";
import { FormState } from "./FormState";
import { templatesQuery } from "./FormsScreen";
import { Preview } from "./Preview";

const BLANK: FormAccount = {
  id: "new", name: "", slug: "", url: "", embed: "", state: "active", legal_entity_id: "", brand_id: "", team_id: null, contact_reason_id: null, language: "fr", config: BLANK_FORM, version: 0,
};
const LANGUAGES = ["fr", "en"] as const;

export const FormScreen = byId(function FormScreen({ id }) {
  const s = useStrings();
  const navigate = useNavigate();
  const { template } = useSearch({ strict: false }) as { template?: string };
  const { data: templates } = useQuery({ ...templatesQuery, enabled: Boolean(template) });
  const brands = useAll(settings.brands);
  const reasons = useAll(settings.reasons);
  const blank = useMemo((): FormAccount => {
    const ready = templates?.find((one) => one.name === template)?.config;
    const brand = brands.find((one) => one.active);
    const name = ready ? (ready.title[s.language] ?? "") : "";
    return { ...BLANK, name, language: s.language, config: ready ?? BLANK_FORM, brand_id: brand?.id ?? "", legal_entity_id: brand?.legal_entity_id ?? "" };
  }, [templates, template, brands, s.language]);
  const editor = useEditor({ resource: settings.forms, id, blank, onCreated: (made) => void navigate({ to: `/settings/forms/${made.id}` }) });
  const { value, set, isNew, saved, changed } = editor;
  const form: FormDefinition = value.config.slug || !isNew ? value.config : { ...value.config, slug: slug(value.name || value.config.title.en || value.config.title.fr || "") };
  const setForm = (next: FormDefinition) => set("config", next);
  const wrong = faults(form);
  const errors = { ...Object.fromEntries(wrong.map((one) => [one.path, s.t(`settings.forms.fault.${one.code}` as Key)])), ...Object.fromEntries(Object.entries(editor.errors).map(([path, text]) => [path.replace(/^config\./, ""), text])) };
  const trail = [{ label: s.t("settings.group.channels") }, { label: s.t("settings.nav.forms"), to: "/settings/forms" }];
  const blocked = !value.name.trim() ? s.t("settings.needs_name") : !value.brand_id ? s.t("settings.email.needs_brand") : wrong.length ? s.t("settings.forms.faults", { n: wrong.length }) : null;
  const save = () => {
    const entity = brands.find((one) => one.id === value.brand_id)?.legal_entity_id;
    const config = isNew || changed.includes("config") ? { config: tidy(form) } : {};
    void editor.save(isNew ? { name: value.name, brand_id: value.brand_id, legal_entity_id: entity, slug: undefined, url: undefined, embed: undefined, ...config } : { ...config, ...(changed.includes("brand_id") ? { legal_entity_id: entity } : {}) });
  };
  const facts = !isNew && (
    <>
      <Anchor href={saved.url} target="_blank" rel="noopener" c="inherit" size="sm" className={css.link}>
        {`/f/${saved.slug}`} <IconExternalLink size={14} stroke={1.6} aria-hidden />
      </Anchor>
      {saved.state !== "active" && <Chip dashed>{s.t(saved.state === "paused" ? "settings.forms.paused" : "settings.forms.unplugged")}</Chip>}
    </>
  );
  // A new form made from a template can be saved as it is.
  const dirty = { ...editor, changed: isNew ? [...new Set([...changed, "config" as const])] : changed };
  const reasonId = reasons.find((one) => one.key === form.contact_reason)?.id ?? null;
  return (
    <RecordPage editor={dirty} trail={trail} title={saved.name || s.t("settings.forms.new")} facts={facts || undefined} blocked={dirty.changed.length ? blocked : null} onSave={save} history={false} full>
      <div className={css.split}>
        <div className={css.editor}>
          <Block>
            <TextInput {...beside} label={s.t("settings.field.name")} description={s.t("settings.email.name_hint")} value={value.name} onChange={(event) => set("name", event.currentTarget.value)} error={editor.errors.name} autoFocus={isNew} />
            <TextInput {...beside} label={s.t("settings.forms.slug")} description={saved.slug && form.slug !== saved.slug ? s.t("settings.forms.slug_moves") : undefined} leftSection={<span className={css.quiet}>{"/f/"}</span>} leftSectionWidth={34} value={form.slug} onChange={(event) => setForm({ ...form, slug: event.currentTarget.value })} error={form.slug || !isNew ? errors.slug : undefined} spellCheck={false} />
            <Row label={s.t("settings.field.languages")} error={errors.languages}>
              <Group gap="lg" mih="var(--fr-control)">
                {LANGUAGES.map((language) => (
                  <Checkbox key={language} label={s.t(`settings.language.${language}`)} checked={form.languages.includes(language)} disabled={form.languages.length === 1 && form.languages[0] === language} onChange={(event) => setForm({ ...form, languages: LANGUAGES.filter((one) => (one === language ? event.currentTarget.checked : form.languages.includes(one))) })} />
                ))}
              </Group>
            </Row>
            <BothLanguages label={s.t("settings.forms.title")} value={form.title} languages={form.languages} onChange={(title) => setForm({ ...form, title })} error={errors.title} />
            <BothLanguages label={s.t("settings.forms.intro")} rows={2} value={form.intro ?? {}} languages={form.languages} onChange={(intro) => setForm({ ...form, intro })} error={errors.intro} />
          </Block>
          <Block title={s.t("settings.forms.fields")} hint={s.t("settings.forms.fields.hint")}>
            {errors.fields && <Problem tone="attention" what={errors.fields} />}
            <FieldList form={form} onChange={setForm} errors={errors} />
          </Block>
          <AfterSending form={form} onChange={setForm} errors={errors} />
          <Block title={s.t("settings.email.then")} hint={s.t("settings.email.then.hint")}>
            <Pick resource={settings.brands} label={s.t("settings.field.brand_id")} value={value.brand_id || null} onChange={(brand) => set("brand_id", brand ?? "")} error={editor.errors.brand_id} />
            <Pick resource={settings.teams} label={s.t("settings.field.team_id")} value={value.team_id} onChange={(team) => set("team_id", team)} none={s.t("settings.email.no_team")} />
            <PickReason label={s.t("settings.field.contact_reason_id")} hint={s.t("settings.forms.reason_hint")} value={reasonId} onChange={(reason) => setForm({ ...form, contact_reason: reasons.find((one) => one.id === reason)?.key ?? null })} none={s.t("settings.email.no_reason")} />
          </Block>
          {!isNew && <Embed form={saved} definition={form} onChange={setForm} error={errors.embed_origins} />}
          {!isNew && <FormState form={saved} />}
          {!isNew && <Block><History what="channel_account" id={id} /></Block>}
        </div>
        <Preview form={form} brandId={value.brand_id || null} faulty={wrong.length > 0} />
      </div>
    </RecordPage>
  );
});
