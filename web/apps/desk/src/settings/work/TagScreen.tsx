import { settings, type TagSetting } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { Checkbox, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { TagChip, TagDot } from "../../conversation/TagDot";
import { SUGGESTED } from "../colour";
import { useNames } from "../data";
import { byId } from "../parts/byId";
import { ColourField } from "../parts/ColourField";
import { Pick } from "../parts/Inputs";
import { ListPage } from "../parts/ListPage";
import { beside, Block, Row } from "../parts/Page";
import { PutAside, RecordPage } from "../parts/RecordPage";
import { useEditor } from "../parts/useEditor";

const BLANK: TagSetting = { id: "new", name: "", colour: "", team_id: null, active: true, version: 0 };
const trail = (s: ReturnType<typeof useStrings>) => [{ label: s.t("settings.group.work") }];

export function TagsScreen() {
  const s = useStrings();
  const team = useNames(settings.teams);
  const order = (tags: TagSetting[]) => [...tags].sort((a, b) => Number(b.active) - Number(a.active) || a.name.localeCompare(b.name));
  return (
    <ListPage
      resource={settings.tags}
      trail={trail(s)}
      title={s.t("settings.nav.tags")}
      create={{ to: "/settings/tags/new", label: s.t("settings.tags.new") }}
      empty={{ title: s.t("settings.tags.none"), text: s.t("settings.tags.none.text") }}
      order={order}
      line={(one) => ({ id: one.id, to: `/settings/tags/${one.id}`, title: one.name, mark: <TagDot colour={one.colour} />, aside: team(one.team_id), active: one.active })}
    />
  );
}

export const TagScreen = byId(function TagScreen({ id }) {
  const s = useStrings();
  const navigate = useNavigate();
  const editor = useEditor({ resource: settings.tags, id, blank: BLANK, onCreated: () => void navigate({ to: "/settings/tags" }) });
  const { value, set, errors } = editor;
  const coloured = value.colour !== "";
  return (
    <RecordPage
      editor={editor}
      trail={[...trail(s), { label: s.t("settings.nav.tags"), to: "/settings/tags" }]}
      title={editor.saved.name || s.t("settings.tags.new")}
      blocked={value.name.trim() ? null : s.t("settings.needs_name")}
    >
      <Block>
        <TextInput {...beside} label={s.t("settings.field.name")} description={s.t("settings.tags.name_hint")} maxLength={60} value={value.name} onChange={(event) => set("name", event.currentTarget.value)} error={errors.name} autoFocus={editor.isNew} />
        <Row label={s.t("settings.field.colour")} hint={s.t("settings.tags.colour_hint")} error={errors.colour}>
          <Checkbox label={s.t("settings.tags.coloured")} checked={coloured} onChange={(event) => set("colour", event.currentTarget.checked ? (SUGGESTED[0] ?? "") : "")} mb={coloured ? "xs" : 0} />
          {coloured && <ColourField reads={false} label={s.t("settings.field.colour")} value={value.colour} onChange={(colour) => set("colour", colour)} />}
        </Row>
        <Pick resource={settings.teams} label={s.t("settings.field.team_id")} hint={s.t("settings.tags.team_hint")} value={value.team_id} onChange={(team) => set("team_id", team)} none={s.t("settings.tags.all_teams")} error={errors.team_id} />
        {value.name.trim() && (
          <Row label={s.t("settings.tags.looks")}>
            <TagChip tag={{ id, name: value.name, colour: value.colour }} />
          </Row>
        )}
      </Block>
      {!editor.isNew && <PutAside resource={settings.tags} id={id} active={value.active} name={value.name} hint={s.t("settings.tags.aside_hint")} />}
    </RecordPage>
  );
});
