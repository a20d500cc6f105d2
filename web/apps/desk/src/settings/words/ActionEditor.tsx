import { settings, type MacroAction } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { ActionIcon, NumberInput, SegmentedControl, Select, Textarea, TextInput } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { ActIcon } from "../../composer/acts";
import { useAll } from "../data";
import { Pick, PickMany, PickReason } from "../parts/Inputs";
import { beside } from "../parts/Page";
import css from "./words.module.css";

interface Props {
  action: MacroAction;
  at: number;
  onChange: (action: MacroAction) => void;
  onRemove: () => void;
}

/** One thing that a macro does. */
export function ActionEditor({ action, at, onChange, onRemove }: Props) {
  const s = useStrings();
  return (
    <>
      <div className={css.actionHead}>
        <ActIcon kind={action.kind} size={16} />
        <strong>{s.t(`words.act.${action.kind}`)}</strong>
        <ActionIcon size="sm" aria-label={s.t("words.remove_action", { n: at })} onClick={onRemove}>
          <IconX size={15} stroke={1.7} />
        </ActionIcon>
      </div>
      <Fields action={action} onChange={onChange} />
    </>
  );
}

const HOUR_S = 3600;

function Fields({ action, onChange }: Omit<Props, "at" | "onRemove">) {
  const s = useStrings();
  const people = useAll(settings.users);
  const codes = useAll(settings.wrapUps);
  switch (action.kind) {
    case "tag":
      return (
        <>
          <PickMany resource={settings.tags} label={s.t("words.tags_add")} value={action.add} onChange={(add) => onChange({ ...action, add, remove: action.remove.filter((one) => !add.includes(one)) })} />
          <PickMany resource={settings.tags} label={s.t("words.tags_remove")} value={action.remove} onChange={(remove) => onChange({ ...action, remove, add: action.add.filter((one) => !remove.includes(one)) })} />
        </>
      );
    case "assign": {
      const to = action.me ? "me" : action.team_id !== null ? "team" : "user";
      const choose = (next: string) => onChange({ kind: "assign", me: next === "me", user_id: next === "user" ? "" : null, team_id: next === "team" ? "" : null });
      return (
        <>
          <Select {...beside} label={s.t("words.whom")} value={to} allowDeselect={false} onChange={(next) => next && choose(next)} data={[{ value: "me", label: s.t("words.assign_me") }, { value: "user", label: s.t("words.assign_user") }, { value: "team", label: s.t("words.assign_team") }]} />
          {to === "user" && <Select {...beside} label={s.t("words.person")} searchable value={action.user_id || null} onChange={(user) => onChange({ ...action, user_id: user ?? "" })} data={people.filter((one) => one.active).map((one) => ({ value: one.id, label: one.name }))} />}
          {to === "team" && <Pick resource={settings.teams} label={s.t("words.team")} value={action.team_id || null} onChange={(team) => onChange({ ...action, team_id: team ?? "" })} />}
        </>
      );
    }
    case "reason":
      return <PickReason label={s.t("words.reason")} value={action.contact_reason_id || null} none="" onChange={(reason) => onChange({ ...action, contact_reason_id: reason ?? "" })} />;
    case "snooze":
      return (
        <>
          <SegmentedControl size="xs" className={css.segments} value={action.hours === null ? "reply" : "hours"} onChange={(next) => onChange({ ...action, hours: next === "reply" ? null : 24 })} data={[{ value: "hours", label: s.t("words.snooze_for") }, { value: "reply", label: s.t("words.snooze_reply") }]} />
          {action.hours !== null && <NumberInput {...beside} label={s.t("words.snooze_for")} min={1} max={2160} allowDecimal={false} value={action.hours} onChange={(hours) => onChange({ ...action, hours: Number(hours) || 1 })} />}
        </>
      );
    case "close":
      return <Select {...beside} label={s.t("words.wrap_up")} placeholder={s.t("words.no_wrap_up")} clearable value={action.wrap_up_code} onChange={(code) => onChange({ ...action, wrap_up_code: code })} data={codes.filter((one) => one.active || one.code === action.wrap_up_code).map((one) => ({ value: one.code, label: s.label(one.label) }))} />;
    case "task":
      return (
        <>
          <SegmentedControl size="xs" className={css.segments} value={action.task_kind} onChange={(kind) => onChange({ ...action, task_kind: kind as "task" | "promise", in_business_s: kind === "promise" ? (action.in_business_s ?? 24 * HOUR_S) : action.in_business_s })} data={[{ value: "task", label: s.t("words.task") }, { value: "promise", label: s.t("words.promise") }]} />
          <TextInput {...beside} label={s.t("words.task_title")} maxLength={200} value={action.title} onChange={(event) => onChange({ ...action, title: event.currentTarget.value })} />
          <NumberInput {...beside} label={s.t("words.within")} min={1} max={2160} decimalScale={1} placeholder="–" value={action.in_business_s === null ? "" : action.in_business_s / HOUR_S} onChange={(hours) => onChange({ ...action, in_business_s: typeof hours === "number" && hours > 0 ? Math.round(hours * HOUR_S) : null })} />
          <SegmentedControl size="xs" className={css.segments} value={action.mine ? "me" : "team"} onChange={(whose) => onChange({ ...action, mine: whose === "me" })} data={[{ value: "me", label: s.t("words.mine") }, { value: "team", label: s.t("words.for_team") }]} />
        </>
      );
    case "note":
      return <Textarea {...beside} label={s.t("words.note_text")} autosize minRows={2} maxRows={10} value={action.text} onChange={(event) => onChange({ ...action, text: event.currentTarget.value })} />;
  }
}
