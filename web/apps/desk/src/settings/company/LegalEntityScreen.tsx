import { settings, type LegalEntity } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { byId } from "../parts/byId";
import { beside, Block } from "../parts/Page";
import { PutAside, RecordPage } from "../parts/RecordPage";
import { useEditor } from "../parts/useEditor";

const BLANK: LegalEntity = { id: "new", name: "", active: true, version: 0 };

export const LegalEntityScreen = byId(function LegalEntityScreen({ id }) {
  const s = useStrings();
  const navigate = useNavigate();
  const editor = useEditor({ resource: settings.legalEntities, id, blank: BLANK, onCreated: () => void navigate({ to: "/settings/company" }) });
  const { value, set, errors } = editor;
  const trail = [{ label: s.t("settings.group.company") }, { label: s.t("settings.nav.company"), to: "/settings/company" }];
  return (
    <RecordPage editor={editor} trail={trail} title={editor.saved.name || s.t("settings.entities.new")} blocked={value.name.trim() ? null : s.t("settings.needs_name")}>
      <Block>
        <TextInput {...beside} label={s.t("settings.field.name")} description={s.t("settings.entities.name_hint")} value={value.name} onChange={(event) => set("name", event.currentTarget.value)} error={errors.name} data-autofocus autoFocus={editor.isNew} />
      </Block>
      {!editor.isNew && <PutAside resource={settings.legalEntities} id={id} active={value.active} name={value.name} hint={s.t("settings.entities.aside_hint")} />}
    </RecordPage>
  );
});
