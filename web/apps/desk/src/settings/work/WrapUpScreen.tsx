import { settings, type WrapUpSetting } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { NumberInput, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { byId } from "../parts/byId";
import { BothLanguages } from "../parts/Inputs";
import { ListPage } from "../parts/ListPage";
import { beside, Block } from "../parts/Page";
import { PutAside, RecordPage } from "../parts/RecordPage";
import { useEditor } from "../parts/useEditor";
import { slug } from "../slug";

const BLANK: WrapUpSetting = { code: "", label: { fr: "", en: "" }, position: 0, active: true, version: 0 };

export function WrapUpsScreen() {
  const s = useStrings();
  return (
    <ListPage
      resource={settings.wrapUps}
      trail={[{ label: s.t("settings.group.work") }]}
      title={s.t("settings.nav.wrap_ups")}
      create={{ to: "/settings/wrap-ups/new", label: s.t("settings.wrap_ups.new") }}
      empty={{ title: s.t("settings.wrap_ups.none"), text: s.t("settings.wrap_ups.none.text") }}
      line={(one) => ({ id: one.code, to: `/settings/wrap-ups/${one.code}`, title: s.label(one.label), detail: one.code, active: one.active })}
    />
  );
}

export const WrapUpScreen = byId(function WrapUpScreen({ id }) {
  const s = useStrings();
  const navigate = useNavigate();
  const editor = useEditor({ resource: settings.wrapUps, id, blank: BLANK, keyOf: (one) => one.code, onCreated: () => void navigate({ to: "/settings/wrap-ups" }) });
  const { value, set, errors } = editor;
  const code = value.code || slug(value.label.en || value.label.fr, "_");
  const trail = [{ label: s.t("settings.group.work") }, { label: s.t("settings.nav.wrap_ups"), to: "/settings/wrap-ups" }];
  const blocked = value.label.fr.trim() && value.label.en.trim() ? null : s.t("settings.needs_both");
  return (
    <RecordPage editor={editor} trail={trail} title={s.label(editor.saved.label) || s.t("settings.wrap_ups.new")} blocked={blocked} onSave={editor.isNew ? () => void editor.save({ code }) : undefined}>
      <Block>
        <BothLanguages label={s.t("settings.field.label")} value={value.label} onChange={(label) => set("label", label)} error={errors.label ?? errors["label.fr"] ?? errors["label.en"]} />
        {editor.isNew && <TextInput {...beside} label={s.t("settings.field.code")} description={s.t("settings.key_hint")} value={code} onChange={(event) => set("code", event.currentTarget.value)} error={errors.code} />}
        <NumberInput {...beside} label={s.t("settings.field.position")} description={s.t("settings.wrap_ups.position_hint")} min={0} max={10000} allowDecimal={false} value={value.position} onChange={(position) => set("position", Number(position) || 0)} error={errors.position} />
      </Block>
      {!editor.isNew && <PutAside resource={settings.wrapUps} id={id} active={value.active} name={s.label(value.label)} hint={s.t("settings.wrap_ups.aside_hint")} />}
    </RecordPage>
  );
});
