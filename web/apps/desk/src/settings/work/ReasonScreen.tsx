import { settings, type ReasonSetting } from "@filrouge/api";
import { time, useStrings } from "@filrouge/strings";
import { Group, NumberInput, Select, Switch, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useAll } from "../data";
import { byId } from "../parts/byId";
import { BothLanguages, Pick } from "../parts/Inputs";
import { ListPage } from "../parts/ListPage";
import { beside, Block, Row } from "../parts/Page";
import { PutAside, RecordPage } from "../parts/RecordPage";
import { useEditor } from "../parts/useEditor";
import { slug } from "../slug";
import { family, tree } from "./tree";

const BLANK: ReasonSetting = { id: "new", key: "", label: { fr: "", en: "" }, parent_id: null, target_s: null, calendar_id: null, pauses: false, active: true, version: 0 };

export function ReasonsScreen() {
  const s = useStrings();
  const all = useAll(settings.reasons);
  const depths = new Map(tree(all, (one) => s.label(one.label)).map((leaf) => [leaf.reason.id, leaf.depth]));
  return (
    <ListPage
      resource={settings.reasons}
      trail={[{ label: s.t("settings.group.work") }]}
      title={s.t("settings.nav.reasons")}
      create={{ to: "/settings/reasons/new", label: s.t("settings.reasons.new") }}
      empty={{ title: s.t("settings.reasons.none"), text: s.t("settings.reasons.none.text") }}
      order={(reasons) => tree(reasons, (one) => s.label(one.label)).map((leaf) => leaf.reason)}
      line={(one) => ({
        id: one.id, to: `/settings/reasons/${one.id}`, title: s.label(one.label), detail: one.key, depth: depths.get(one.id), active: one.active,
        aside: one.target_s ? s.t("settings.reasons.within", { span: time.duration(s, one.target_s) }) : "",
      })}
    />
  );
}

export const ReasonScreen = byId(function ReasonScreen({ id }) {
  const s = useStrings();
  const navigate = useNavigate();
  const all = useAll(settings.reasons);
  const editor = useEditor({ resource: settings.reasons, id, blank: BLANK, onCreated: () => void navigate({ to: "/settings/reasons" }) });
  const { value, set, errors } = editor;
  const own = family(all, id);
  const parents = tree(all.filter((one) => one.active && !own.has(one.id)), (one) => s.label(one.label));
  const key = value.key || slug(value.label.en || value.label.fr, "_");
  const trail = [{ label: s.t("settings.group.work") }, { label: s.t("settings.nav.reasons"), to: "/settings/reasons" }];
  const blocked = value.label.fr.trim() && value.label.en.trim() ? null : s.t("settings.needs_both");
  return (
    <RecordPage editor={editor} trail={trail} title={s.label(editor.saved.label) || s.t("settings.reasons.new")} blocked={blocked} onSave={editor.isNew ? () => void editor.save({ key }) : undefined}>
      <Block>
        <BothLanguages label={s.t("settings.field.label")} value={value.label} onChange={(label) => set("label", label)} error={errors.label ?? errors["label.fr"] ?? errors["label.en"]} />
        {editor.isNew && <TextInput {...beside} label={s.t("settings.field.key")} description={s.t("settings.key_hint")} value={key} onChange={(event) => set("key", event.currentTarget.value)} error={errors.key} />}
        <Select {...beside} label={s.t("settings.field.parent_id")} placeholder={s.t("settings.reasons.top")} clearable searchable={parents.length > 8} data={parents.map(({ reason, depth }) => ({ value: reason.id, label: `${"  ".repeat(depth)}${s.label(reason.label)}` }))} value={value.parent_id} onChange={(parent) => set("parent_id", parent)} error={errors.parent_id} />
      </Block>
      <Block title={s.t("settings.reasons.answer")} hint={s.t("settings.reasons.answer_hint")}>
        <Target value={value.target_s} onChange={(seconds) => set("target_s", seconds)} error={errors.target_s} />
        <Pick resource={settings.calendars} label={s.t("settings.field.calendar_id")} hint={s.t("settings.reasons.hours_hint")} value={value.calendar_id} onChange={(calendar) => set("calendar_id", calendar)} none={s.t("settings.reasons.brand_hours")} error={errors.calendar_id} />
        <Row label={s.t("settings.field.pauses")} hint={s.t(value.pauses ? "settings.reasons.pauses_on" : "settings.reasons.pauses_off")} error={errors.pauses}>
          <Switch aria-label={s.t("settings.field.pauses")} checked={value.pauses} onChange={(event) => set("pauses", event.currentTarget.checked)} />
        </Row>
      </Block>
      {!editor.isNew && <PutAside resource={settings.reasons} id={id} active={value.active} name={s.label(value.label)} hint={s.t("settings.reasons.aside_hint")} />}
    </RecordPage>
  );
});

const UNITS = { minutes: 60, hours: 3600, days: 86400 } as const;
type Unit = keyof typeof UNITS;
const unitOf = (seconds: number | null): Unit => (seconds === null || seconds % 3600 === 0 ? (seconds !== null && seconds % 86400 === 0 ? "days" : "hours") : "minutes");

/** Open time from the customer's word to ours; empty is no target. */
function Target({ value, onChange, error }: { value: number | null; onChange: (seconds: number | null) => void; error?: string }) {
  const s = useStrings();
  const unit = unitOf(value);
  const units = (Object.keys(UNITS) as Unit[]).map((one) => ({ value: one, label: s.t(`settings.unit.${one}`) }));
  return (
    <Row label={s.t("settings.field.target_s")} hint={s.t("settings.reasons.target_hint")} error={error}>
      <Group gap="xs" wrap="nowrap">
        <NumberInput w="6rem" min={1} max={9999} allowDecimal={false} aria-label={s.t("settings.field.target_s")} placeholder="–" value={value === null ? "" : value / UNITS[unit]} onChange={(count) => onChange(typeof count === "number" && count > 0 ? count * UNITS[unit] : null)} />
        <Select w="9rem" aria-label={s.t("settings.unit")} data={units} value={unit} disabled={value === null} allowDeselect={false} onChange={(next) => next && value !== null && onChange((value / UNITS[unit]) * UNITS[next as Unit])} />
      </Group>
    </Row>
  );
}
