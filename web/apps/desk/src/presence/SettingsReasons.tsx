import { settings, type NotReadyReasonSetting } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { NumberInput, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { byId } from "../settings/parts/byId";
import { BothLanguages } from "../settings/parts/Inputs";
import { ListPage } from "../settings/parts/ListPage";
import { beside, Block } from "../settings/parts/Page";
import { PutAside, RecordPage } from "../settings/parts/RecordPage";
import { useEditor } from "../settings/parts/useEditor";
import { slug } from "../settings/slug";

const BLANK: NotReadyReasonSetting = { code: "", label: { fr: "", en: "" }, position: 0, active: true, version: 0 };
const HOME = "/settings/not-ready-reasons";

export function NotReadyReasonsScreen() {
  const s = useStrings();
  return (
    <ListPage
      resource={settings.notReadyReasons}
      trail={[{ label: s.t("settings.group.work") }]}
      title={s.t("settings.nav.not_ready")}
      create={{ to: `${HOME}/new`, label: s.t("settings.not_ready.new") }}
      empty={{ title: s.t("settings.not_ready.none"), text: s.t("settings.not_ready.none.text") }}
      line={(one) => ({ id: one.code, to: `${HOME}/${one.code}`, title: s.label(one.label), detail: one.code, active: one.active })}
    />
  );
}

export const NotReadyReasonScreen = byId(function NotReadyReasonScreen({ id }) {
  const s = useStrings();
  const navigate = useNavigate();
  const editor = useEditor({ resource: settings.notReadyReasons, id, blank: BLANK, keyOf: (one) => one.code, onCreated: () => void navigate({ to: HOME }) });
  const { value, set, errors } = editor;
  const code = value.code || slug(value.label.en || value.label.fr, "_");
  const trail = [{ label: s.t("settings.group.work") }, { label: s.t("settings.nav.not_ready"), to: HOME }];
  const blocked = value.label.fr.trim() && value.label.en.trim() ? null : s.t("settings.needs_both");
  return (
    <RecordPage editor={editor} trail={trail} title={s.label(editor.saved.label) || s.t("settings.not_ready.new")} blocked={blocked} onSave={editor.isNew ? () => void editor.save({ code }) : undefined}>
      <Block>
        <BothLanguages label={s.t("settings.field.label")} value={value.label} onChange={(label) => set("label", label)} error={errors.label ?? errors["label.fr"] ?? errors["label.en"]} />
        {editor.isNew && <TextInput {...beside} label={s.t("settings.field.code")} description={s.t("settings.key_hint")} value={code} onChange={(event) => set("code", event.currentTarget.value)} error={errors.code} />}
        <NumberInput {...beside} label={s.t("settings.field.position")} description={s.t("settings.not_ready.position_hint")} min={0} max={10000} allowDecimal={false} value={value.position} onChange={(position) => set("position", Number(position) || 0)} error={errors.position} />
      </Block>
      {!editor.isNew && <PutAside resource={settings.notReadyReasons} id={id} active={value.active} name={s.label(value.label)} hint={s.t("settings.not_ready.aside_hint")} />}
    </RecordPage>
  );
});
