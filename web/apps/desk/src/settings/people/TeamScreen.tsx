import { settings, type Team } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { Face } from "@filrouge/ui";
import { ActionIcon, Checkbox, Select, TextInput } from "@mantine/core";
import { IconUsersGroup, IconX } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useAll, useNames } from "../data";
import { byId } from "../parts/byId";
import { Pick } from "../parts/Inputs";
import { ListPage } from "../parts/ListPage";
import { beside, Block, Row } from "../parts/Page";
import { PutAside, RecordPage } from "../parts/RecordPage";
import { useEditor } from "../parts/useEditor";
import { initialsOf } from "./initials";
import css from "./people.module.css";

const BLANK: Team = { id: "new", name: "", site_id: null, legal_entity_id: null, brand_id: null, members: [], active: true, version: 0 };

export function TeamsScreen() {
  const s = useStrings();
  const site = useNames(settings.sites);
  const user = useNames(settings.users);
  const detail = (one: Team) => {
    const leads = one.members.filter((member) => member.lead).map((member) => user(member.user_id)).filter(Boolean);
    return [s.t("settings.teams.members", { n: one.members.length }), leads.length ? s.t("settings.teams.led_by", { names: leads.join(", ") }) : "", site(one.site_id)].filter(Boolean).join(" · ");
  };
  return (
    <ListPage
      resource={settings.teams}
      trail={[{ label: s.t("settings.group.people") }]}
      title={s.t("settings.nav.teams")}
      create={{ to: "/settings/teams/new", label: s.t("settings.teams.new") }}
      empty={{ title: s.t("settings.teams.none"), text: s.t("settings.teams.none.text") }}
      line={(one) => ({ id: one.id, to: `/settings/teams/${one.id}`, title: one.name, detail: detail(one), mark: <IconUsersGroup size={18} stroke={1.6} aria-hidden />, active: one.active })}
    />
  );
}

export const TeamScreen = byId(function TeamScreen({ id }) {
  const s = useStrings();
  const navigate = useNavigate();
  const editor = useEditor({ resource: settings.teams, id, blank: BLANK, onCreated: () => void navigate({ to: "/settings/teams" }) });
  const { value, set, errors } = editor;
  const trail = [{ label: s.t("settings.group.people") }, { label: s.t("settings.nav.teams"), to: "/settings/teams" }];
  return (
    <RecordPage editor={editor} trail={trail} title={editor.saved.name || s.t("settings.teams.new")} blocked={value.name.trim() ? null : s.t("settings.needs_name")}>
      <Block>
        <TextInput {...beside} label={s.t("settings.field.name")} value={value.name} onChange={(event) => set("name", event.currentTarget.value)} error={errors.name} autoFocus={editor.isNew} />
        <Pick resource={settings.sites} label={s.t("settings.field.site_id")} value={value.site_id} onChange={(site) => set("site_id", site)} none={s.t("settings.teams.no_site")} />
        <Pick resource={settings.brands} label={s.t("settings.field.brand_id")} value={value.brand_id} onChange={(brand) => set("brand_id", brand)} none={s.t("settings.teams.all_brands")} />
        <Pick resource={settings.legalEntities} label={s.t("settings.field.legal_entity_id")} value={value.legal_entity_id} onChange={(entity) => set("legal_entity_id", entity)} none={s.t("settings.teams.all_entities")} />
      </Block>
      <Block title={s.t("settings.field.members")} hint={s.t("settings.teams.members", { n: value.members.length })}>
        <Members value={value.members} onChange={(members) => set("members", members)} />
      </Block>
      {!editor.isNew && <PutAside resource={settings.teams} id={id} active={value.active} name={value.name} hint={s.t("settings.teams.aside_hint")} />}
    </RecordPage>
  );
});

function Members({ value, onChange }: { value: Team["members"]; onChange: (members: Team["members"]) => void }) {
  const s = useStrings();
  const users = useAll(settings.users);
  const free = users.filter((one) => one.active && !value.some((member) => member.user_id === one.id));
  return (
    <Row label={s.t("settings.teams.people")}>
      <Select aria-label={s.t("settings.teams.add")} placeholder={s.t("settings.teams.add")} searchable limit={50} value={null} data={free.map((one) => ({ value: one.id, label: one.name }))} onChange={(user) => user && onChange([...value, { user_id: user, lead: false }])} />
      <ul className={css.members}>
        {value.map((member) => {
          const name = users.find((one) => one.id === member.user_id)?.name ?? "…";
          return (
            <li key={member.user_id} className={css.member}>
              <Face initials={initialsOf(name)} size="sm" />
              <span className={css.memberName}>{name}</span>
              <Checkbox label={s.t("settings.teams.leads")} aria-label={s.t("settings.teams.leads_label", { name })} checked={member.lead} onChange={(event) => onChange(value.map((one) => (one === member ? { ...one, lead: event.currentTarget.checked } : one)))} />
              <ActionIcon aria-label={s.t("settings.teams.remove", { name })} onClick={() => onChange(value.filter((one) => one !== member))}>
                <IconX size={16} stroke={1.7} />
              </ActionIcon>
            </li>
          );
        })}
      </ul>
    </Row>
  );
}
