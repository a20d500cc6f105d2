import { settings, type Brand, type Language } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { Section, toast } from "@filrouge/ui";
import { Button, Checkbox, FileButton, Group, SegmentedControl, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useUser } from "../../session/session";
import { recordQuery, useRefresh } from "../data";
import { byId } from "../parts/byId";
import { ColourField } from "../parts/ColourField";
import { BothLanguages, Pick } from "../parts/Inputs";
import { beside, Block, Row } from "../parts/Page";
import { PutAside, RecordPage } from "../parts/RecordPage";
import { refusal } from "../parts/refusal";
import { useEditor } from "../parts/useEditor";
import css from "./company.module.css";
import { Swatch } from "./Swatch";

const BLANK: Brand = {
  id: "new", legal_entity_id: "", name: "", sender_name: "", colour: "#17503B", logo: null, languages: ["fr", "en"],
  signature: { fr: "", en: "" }, phone: "", calendar_id: null, active: true, version: 0,
};
const LANGUAGES: Language[] = ["fr", "en"];

export const BrandScreen = byId(function BrandScreen({ id }) {
  const s = useStrings();
  const navigate = useNavigate();
  const editor = useEditor({ resource: settings.brands, id, blank: BLANK, onCreated: (made) => void navigate({ to: `/settings/brands/${made.id}` }) });
  const { value, set, errors } = editor;
  const trail = [{ label: s.t("settings.group.company") }, { label: s.t("settings.nav.company"), to: "/settings/company" }];
  const blocked = !value.name.trim() ? s.t("settings.needs_name") : !value.legal_entity_id ? s.t("settings.brands.needs_entity") : null;
  return (
    <RecordPage editor={editor} trail={trail} title={editor.saved.name || s.t("settings.brands.new")} blocked={blocked} aside={<MailPreview brand={value} />}>
      <Block title={s.t("settings.brands.seen")} hint={s.t("settings.brands.seen.hint")}>
        <TextInput {...beside} label={s.t("settings.field.name")} value={value.name} onChange={(event) => set("name", event.currentTarget.value)} error={errors.name} autoFocus={editor.isNew} />
        <TextInput {...beside} label={s.t("settings.field.sender_name")} description={s.t("settings.brands.sender_hint")} placeholder={value.name} value={value.sender_name} onChange={(event) => set("sender_name", event.currentTarget.value)} error={errors.sender_name} />
        <TextInput {...beside} label={s.t("settings.field.phone")} description={s.t("settings.brands.phone_hint")} type="tel" value={value.phone} onChange={(event) => set("phone", event.currentTarget.value)} error={errors.phone} />
        <Row label={s.t("settings.field.colour")} error={errors.colour}>
          <ColourField label={s.t("settings.field.colour")} value={value.colour} onChange={(colour) => set("colour", colour)} />
        </Row>
        <Row label={s.t("settings.field.logo")}>
          {editor.isNew ? <p className={css.quiet}>{s.t("settings.brands.logo_later")}</p> : <Logo id={id} brand={editor.saved} />}
        </Row>
        <Row label={s.t("settings.field.languages")}>
          <Group gap="lg" mih="var(--fr-control)">
            {LANGUAGES.map((language) => (
              <Checkbox key={language} label={s.t(`settings.language.${language}`)} checked={value.languages.includes(language)} disabled={value.languages.length === 1 && value.languages[0] === language} onChange={(event) => set("languages", LANGUAGES.filter((one) => (one === language ? event.currentTarget.checked : value.languages.includes(one))))} />
            ))}
          </Group>
        </Row>
      </Block>
      <Block title={s.t("settings.brands.signature")} hint={s.t("settings.brands.signature.hint")}>
        <BothLanguages label={s.t("settings.field.signature")} rows={4} value={value.signature} onChange={(signature) => set("signature", signature)} languages={value.languages} error={errors.signature} />
      </Block>
      <Block title={s.t("settings.brands.belongs")}>
        <Pick resource={settings.legalEntities} label={s.t("settings.field.legal_entity_id")} value={value.legal_entity_id || null} onChange={(entity) => set("legal_entity_id", entity ?? "")} error={errors.legal_entity_id} />
        <Pick resource={settings.calendars} label={s.t("settings.field.calendar_id")} value={value.calendar_id} onChange={(calendar) => set("calendar_id", calendar)} none={s.t("settings.calendar.none")} />
      </Block>
      {!editor.isNew && <PutAside resource={settings.brands} id={id} active={value.active} name={value.name} hint={s.t("settings.brands.aside_hint")} />}
    </RecordPage>
  );
});

function Logo({ id, brand }: { id: string; brand: Brand }) {
  const s = useStrings();
  const cache = useQueryClient();
  const refresh = useRefresh();
  const [sending, setSending] = useState(false);
  const run = async (work: () => Promise<Brand>) => {
    setSending(true);
    try {
      cache.setQueryData(recordQuery(settings.brands, id).queryKey, await work());
      refresh(settings.brands.what);
      toast.done(s.t("settings.saved"));
    } catch (error) {
      toast.failed(refusal(s, error)?.what ?? s.t("settings.failed"));
    } finally {
      setSending(false);
    }
  };
  return (
    <div className={css.logo}>
      {brand.logo ? <Swatch colour={brand.colour} logo={brand.logo} size="l" /> : <span className={css.quiet}>{s.t("settings.brands.logo_none")}</span>}
      <FileButton accept="image/png,image/jpeg,image/webp,image/gif" onChange={(file) => file && void run(() => settings.logo(id, file))}>
        {(props) => <Button size="xs" {...props} loading={sending}>{brand.logo ? s.t("settings.brands.logo_change") : s.t("settings.brands.logo_choose")}</Button>}
      </FileButton>
      {brand.logo && <Button size="xs" onClick={() => void run(() => settings.dropLogo(id))}>{s.t("settings.brands.logo_drop")}</Button>}
    </div>
  );
}

/** A mail as it will arrive. */
function MailPreview({ brand }: { brand: Brand }) {
  const s = useStrings();
  const me = useUser();
  const [chosen, setChosen] = useState<Language>(s.language);
  const language = brand.languages.includes(chosen) ? chosen : (brand.languages[0] ?? "fr");
  return (
    <Section title={s.t("settings.brands.preview")} aside={brand.languages.length > 1 ? <SegmentedControl size="xs" value={language} onChange={(value) => setChosen(value as Language)} data={brand.languages.map((one) => ({ value: one, label: one.toUpperCase() }))} /> : undefined}>
      <div className={css.mail} lang={language}>
        <div className={css.mailHead} style={{ borderColor: brand.colour }}>
          <Swatch colour={brand.colour} logo={brand.logo} />
          <span>
            <b>{brand.sender_name || brand.name || "…"}</b>
            <span className={css.quiet}>{s.t("settings.brands.preview.to")}</span>
          </span>
        </div>
        <p>{language === "fr" ? s.t("settings.brands.preview.text_fr") : s.t("settings.brands.preview.text_en")}</p>
        <p className={css.signature}>{[me.name, brand.signature[language] || brand.name].filter(Boolean).join("\n")}</p>
      </div>
    </Section>
  );
}
