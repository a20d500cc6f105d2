import { settings, type Language, type UserSetting } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { toast } from "@filrouge/ui";
import { Anchor, Button, Radio, Select, Stack, TextInput } from "@mantine/core";
import { IconKey } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useUser } from "../../session/session";
import { byId } from "../parts/byId";
import { PickMany } from "../parts/Inputs";
import { beside, Block, Row } from "../parts/Page";
import { PutAside, RecordPage } from "../parts/RecordPage";
import { refusal } from "../parts/refusal";
import { Secret } from "../parts/Secret";
import { useEditor } from "../parts/useEditor";

const BLANK: UserSetting = {
  id: "new", email: "", name: "", language: "fr", roles: [], teams: [], legal_entities: null, brands: null, last_seen_at: null, active: true, version: 0,
};

export const UserScreen = byId(function UserScreen({ id }) {
  const s = useStrings();
  const navigate = useNavigate();
  const me = useUser().id;
  const [handed, setHanded] = useState<UserSetting | null>(null);
  const editor = useEditor({ resource: settings.users, id, blank: { ...BLANK, language: s.language }, onCreated: setHanded });
  const { value, set, errors } = editor;
  const reset = useMutation({
    mutationFn: () => settings.resetPassword(id),
    onSuccess: setHanded,
    onError: (error) => toast.failed(refusal(s, error)?.what ?? s.t("settings.failed")),
  });
  const trail = [{ label: s.t("settings.group.people") }, { label: s.t("settings.nav.users"), to: "/settings/users" }];
  const blocked = !value.name.trim() ? s.t("settings.needs_name") : !/^\S+@\S+$/.test(value.email.trim()) ? s.t("settings.users.needs_email") : null;
  const close = () => {
    setHanded(null);
    if (editor.isNew && handed) void navigate({ to: `/settings/users/${handed.id}` });
  };
  return (
    <RecordPage editor={editor} trail={trail} title={editor.saved.name || s.t("settings.users.new")} blocked={blocked}>
      <Secret open={handed !== null} title={s.t("settings.users.password.title", { name: handed?.name ?? "" })} hint={s.t("settings.users.password.hint")} secret={handed?.temporary_password ?? ""} onClose={close} />
      <Block>
        <TextInput {...beside} label={s.t("settings.field.name")} value={value.name} onChange={(event) => set("name", event.currentTarget.value)} error={errors.name} autoFocus={editor.isNew} autoComplete="off" />
        <TextInput {...beside} label={s.t("settings.field.email")} description={editor.isNew ? s.t("settings.users.email_hint") : undefined} type="email" value={value.email} onChange={(event) => set("email", event.currentTarget.value)} error={errors.email} autoComplete="off" />
        <Select {...beside} label={s.t("settings.field.language")} data={(["fr", "en"] as const).map((one) => ({ value: one, label: s.t(`settings.language.${one}`) }))} value={value.language} onChange={(language) => language && set("language", language as Language)} allowDeselect={false} />
      </Block>
      <Block title={s.t("settings.users.may")} hint={s.t("settings.users.may.hint")}>
        <PickMany resource={settings.roles} label={s.t("settings.field.roles")} value={value.roles} onChange={(roles) => set("roles", roles)} nameOf={(role) => s.label(role.name)} none={s.t("settings.users.roles.none")} error={errors.roles} />
        <PickMany resource={settings.teams} label={s.t("settings.field.teams")} value={value.teams} onChange={(teams) => set("teams", teams)} none={s.t("settings.users.teams.none")} error={errors.teams} />
        {!editor.isNew && <Row label=""><Anchor renderRoot={(props) => <Link {...props} to="/settings/users/$id/rights" params={{ id }} />} c="inherit" underline="always" size="sm">{s.t("settings.rights.open")}</Anchor></Row>}
      </Block>
      <Block title={s.t("settings.users.sees")} hint={s.t("settings.users.sees.hint")}>
        <ScopeOf label={s.t("settings.field.legal_entities")} all={s.t("settings.users.all_entities")} resource={settings.legalEntities} value={value.legal_entities} onChange={(ids) => set("legal_entities", ids)} error={errors.legal_entities} />
        <ScopeOf label={s.t("settings.field.brands")} all={s.t("settings.users.all_brands")} resource={settings.brands} value={value.brands} onChange={(ids) => set("brands", ids)} error={errors.brands} />
      </Block>
      {!editor.isNew && (
        <Block title={s.t("settings.users.password")} hint={s.t("settings.users.password.reset_hint")} aside={<Button size="xs" leftSection={<IconKey size={15} stroke={1.6} />} loading={reset.isPending} onClick={() => reset.mutate()}>{s.t("settings.users.password.reset")}</Button>}>
          {null}
        </Block>
      )}
      {!editor.isNew && id !== me && <PutAside resource={settings.users} id={id} active={value.active} name={value.name} hint={s.t("settings.users.aside_hint")} />}
    </RecordPage>
  );
});

interface ScopeProps {
  label: string;
  all: string;
  resource: typeof settings.brands | typeof settings.legalEntities;
  value: string[] | null;
  onChange: (ids: string[] | null) => void;
  error?: string;
}

/** Everything, or only some; null is everything, also what will be made later. */
function ScopeOf({ label, all, resource, value, onChange, error }: ScopeProps) {
  const s = useStrings();
  return (
    <>
      <Row label={label} error={error}>
        <Radio.Group value={value === null ? "all" : "some"} onChange={(choice) => onChange(choice === "all" ? null : [])} aria-label={label}>
          <Stack gap="xs" pt="xs">
            <Radio value="all" label={all} color="var(--fr-ink)" iconColor="var(--fr-sheet)" />
            <Radio value="some" label={s.t("settings.users.only")} color="var(--fr-ink)" iconColor="var(--fr-sheet)" />
          </Stack>
        </Radio.Group>
      </Row>
      {value !== null && <PickMany resource={resource as typeof settings.brands} label="" spoken={label} value={value} onChange={onChange} none={s.t("settings.users.only.choose")} />}
    </>
  );
}
