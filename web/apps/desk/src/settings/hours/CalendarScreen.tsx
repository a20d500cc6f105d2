import { settings, type Calendar } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { byId } from "../parts/byId";
import { PickZone } from "../parts/Inputs";
import { beside, Block } from "../parts/Page";
import { PutAside, RecordPage } from "../parts/RecordPage";
import { useEditor } from "../parts/useEditor";
import { weekInWords } from "./CalendarsScreen";
import { Exceptions } from "./Exceptions";
import { copyDay, DAYS, exceptionsAreGood, weeklyIsGood } from "./week";
import { WeekEditor } from "./WeekEditor";

const BLANK: Calendar = {
  id: "new", name: "", time_zone: "Europe/Paris", weekly: copyDay([{ day: 1, from: "09:00", to: "18:00" }], 1, DAYS.slice(0, 5)), exceptions: [], active: true, version: 0,
};

export const CalendarScreen = byId(function CalendarScreen({ id }) {
  const s = useStrings();
  const navigate = useNavigate();
  const editor = useEditor({ resource: settings.calendars, id, blank: BLANK, onCreated: () => void navigate({ to: "/settings/hours" }) });
  const { value, set, errors } = editor;
  const trail = [{ label: s.t("settings.group.company") }, { label: s.t("settings.nav.hours"), to: "/settings/hours" }];
  const good = weeklyIsGood(value.weekly) && exceptionsAreGood(value.exceptions);
  const blocked = !value.name.trim() ? s.t("settings.needs_name") : good ? null : s.t("settings.hours.faulty");
  return (
    <RecordPage editor={editor} trail={trail} title={editor.saved.name || s.t("settings.hours.new")} blocked={blocked}>
      <Block>
        <TextInput {...beside} label={s.t("settings.field.name")} value={value.name} onChange={(event) => set("name", event.currentTarget.value)} error={errors.name} autoFocus={editor.isNew} />
        <PickZone label={s.t("settings.field.time_zone")} value={value.time_zone} onChange={(zone) => set("time_zone", zone)} error={errors.time_zone} />
      </Block>
      <Block title={s.t("settings.field.weekly")} hint={weekInWords(s, value)}>
        <WeekEditor value={value.weekly} onChange={(weekly) => set("weekly", weekly)} />
      </Block>
      <Block title={s.t("settings.hours.differ")} hint={s.t("settings.hours.differ.hint")}>
        <Exceptions value={value.exceptions} weekly={value.weekly} zone={value.time_zone} onChange={(exceptions) => set("exceptions", exceptions)} />
      </Block>
      {!editor.isNew && <PutAside resource={settings.calendars} id={id} active={value.active} name={value.name} hint={s.t("settings.hours.aside_hint")} />}
    </RecordPage>
  );
});
