import { settings, type Site } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { TextInput } from "@mantine/core";
import { IconMapPin } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useNames } from "../data";
import { byId } from "../parts/byId";
import { Pick, PickZone } from "../parts/Inputs";
import { ListPage } from "../parts/ListPage";
import { beside, Block } from "../parts/Page";
import { PutAside, RecordPage } from "../parts/RecordPage";
import { useEditor } from "../parts/useEditor";

const BLANK: Site = { id: "new", name: "", time_zone: "Europe/Paris", calendar_id: null, active: true, version: 0 };

export function SitesScreen() {
  const s = useStrings();
  const calendar = useNames(settings.calendars);
  return (
    <ListPage
      resource={settings.sites}
      trail={[{ label: s.t("settings.group.company") }]}
      title={s.t("settings.nav.sites")}
      create={{ to: "/settings/sites/new", label: s.t("settings.sites.new") }}
      empty={{ title: s.t("settings.sites.none"), text: s.t("settings.sites.none.text") }}
      line={(one) => ({ id: one.id, to: `/settings/sites/${one.id}`, title: one.name, detail: [one.time_zone.split("/").pop()?.replace(/_/g, " "), calendar(one.calendar_id)].filter(Boolean).join(" · "), mark: <IconMapPin size={18} stroke={1.6} aria-hidden />, active: one.active })}
    />
  );
}

export const SiteScreen = byId(function SiteScreen({ id }) {
  const s = useStrings();
  const navigate = useNavigate();
  const editor = useEditor({ resource: settings.sites, id, blank: BLANK, onCreated: () => void navigate({ to: "/settings/sites" }) });
  const { value, set, errors } = editor;
  const trail = [{ label: s.t("settings.group.company") }, { label: s.t("settings.nav.sites"), to: "/settings/sites" }];
  return (
    <RecordPage editor={editor} trail={trail} title={editor.saved.name || s.t("settings.sites.new")} blocked={value.name.trim() ? null : s.t("settings.needs_name")}>
      <Block>
        <TextInput {...beside} label={s.t("settings.field.name")} value={value.name} onChange={(event) => set("name", event.currentTarget.value)} error={errors.name} autoFocus={editor.isNew} />
        <PickZone label={s.t("settings.field.time_zone")} value={value.time_zone} onChange={(zone) => set("time_zone", zone)} error={errors.time_zone} />
        <Pick resource={settings.calendars} label={s.t("settings.field.calendar_id")} value={value.calendar_id} onChange={(calendar) => set("calendar_id", calendar)} none={s.t("settings.calendar.none")} error={errors.calendar_id} />
      </Block>
      {!editor.isNew && <PutAside resource={settings.sites} id={id} active={value.active} name={value.name} hint={s.t("settings.sites.aside_hint")} />}
    </RecordPage>
  );
});
