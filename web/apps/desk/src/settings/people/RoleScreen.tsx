import { settings, type Role } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { Problem } from "@filrouge/ui";
import { Button, TextInput } from "@mantine/core";
import { IconCopy, IconShield } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { useAll } from "../data";
import { byId } from "../parts/byId";
import { BothLanguages } from "../parts/Inputs";
import { ListPage } from "../parts/ListPage";
import { beside, Block } from "../parts/Page";
import { PutAside, RecordPage } from "../parts/RecordPage";
import { slug } from "../slug";
import { useEditor } from "../parts/useEditor";
import { place } from "../parts/place";
import css from "./people.module.css";
import { Permissions } from "./Permissions";
import { Compared, Holders } from "./RoleAside";

const BLANK: Role = { id: "new", key: "", name: { fr: "", en: "" }, permissions: [], builtin: false, active: true, version: 0 };
let copied: Role | null = null;

export function RolesScreen() {
  const s = useStrings();
  const users = useAll(settings.users);
  return (
    <ListPage
      resource={settings.roles}
      trail={[{ label: s.t("settings.group.people") }]}
      title={s.t("settings.nav.roles")}
      create={{ to: "/settings/roles/new", label: s.t("settings.roles.new") }}
      empty={{ title: s.t("settings.roles.none"), text: s.t("settings.roles.none.text") }}
      line={(one) => ({
        id: one.id, to: `/settings/roles/${one.id}`, title: s.label(one.name), active: one.active,
        detail: [s.t("settings.roles.rights", { n: one.permissions.length }), one.builtin ? s.t("settings.roles.builtin") : ""].filter(Boolean).join(" · "),
        mark: <IconShield size={18} stroke={1.6} aria-hidden />,
        aside: s.t("settings.roles.users", { n: users.filter((user) => user.active && user.roles.includes(one.id)).length }),
      })}
    />
  );
}

export const RoleScreen = byId(function RoleScreen({ id }) {
  const s = useStrings();
  const navigate = useNavigate();
  const blank = useMemo(() => {
    const from = id === "new" ? copied : null;
    copied = null;
    return from ? { ...BLANK, name: { fr: `${from.name.fr} 2`, en: `${from.name.en} 2` }, permissions: from.permissions } : BLANK;
  }, [id]);
  const editor = useEditor({ resource: settings.roles, id, blank, onCreated: () => void navigate({ to: "/settings/roles" }) });
  const { value, set, errors } = editor;
  const trail = [{ label: s.t("settings.group.people") }, { label: s.t("settings.nav.roles"), to: "/settings/roles" }];
  const key = value.key || slug(value.name.en || value.name.fr, "_");
  const copy = () => {
    copied = value;
    void navigate({ to: place("roles", "new") });
  };
  const readOnly = !editor.isNew && editor.saved.builtin;
  const actions = readOnly ? <Button leftSection={<IconCopy size={16} stroke={1.6} />} onClick={copy}>{s.t("settings.roles.copy")}</Button> : undefined;
  const blocked = !value.name.fr.trim() || !value.name.en.trim() ? s.t("settings.needs_both") : value.permissions.length === 0 ? s.t("settings.roles.needs_right") : null;
  return (
    <RecordPage editor={editor} trail={trail} title={s.label(editor.saved.name) || s.t("settings.roles.new")} blocked={blocked} readOnly={readOnly} actions={actions} aside={<>{!editor.isNew && <Holders role={id} />}<Compared role={value} /></>} onSave={editor.isNew ? () => void editor.save({ key, name: value.name, permissions: value.permissions }) : undefined}>
      {readOnly && <div className={css.lacks}><Problem tone="attention" what={s.t("settings.roles.builtin_hint")} /></div>}
      <Block>
        <BothLanguages label={s.t("settings.field.name")} value={value.name} onChange={(name) => set("name", name)} error={errors.name ?? errors["name.fr"] ?? errors["name.en"]} />
        {editor.isNew && <TextInput {...beside} label={s.t("settings.field.key")} description={s.t("settings.key_hint")} value={key} onChange={(event) => set("key", event.currentTarget.value)} error={errors.key} />}
      </Block>
      <Block title={s.t("settings.field.permissions")} hint={s.t("settings.roles.rights", { n: value.permissions.length })}>
        <Permissions value={value.permissions} onChange={(permissions) => set("permissions", permissions)} readOnly={readOnly} />
      </Block>
      {!editor.isNew && !readOnly && <PutAside resource={settings.roles} id={id} active={value.active} name={s.label(value.name)} hint={s.t("settings.roles.aside_hint")} />}
    </RecordPage>
  );
});
