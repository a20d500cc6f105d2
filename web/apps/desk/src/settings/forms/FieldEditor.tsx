import type { FieldType, FormDefinition, FormField } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { Checkbox, Select, TextInput } from "@mantine/core";
import { BothLanguages } from "../parts/Inputs";
import { beside, Row } from "../parts/Page";
import { changeField, conditionsFor, freshKey, hasOptions, IDENTITY_TYPE, TYPES } from "./definition";
import css from "./forms.module.css";
import { OptionsEditor } from "./OptionsEditor";

interface Props {
  form: FormDefinition;
  index: number;
  onChange: (form: FormDefinition) => void;
  errors: Record<string, string>;
}
const IDENTITIES = ["email", "phone", "name"] as const;

/** One question: its words, its type, when it is shown, what it identifies. */
export function FieldEditor({ form, index, onChange, errors }: Props) {
  const s = useStrings();
  const field = form.fields[index];
  if (!field) return null;
  const set = (changes: Partial<FormField>) => onChange(changeField(form, index, changes));
  const error = (name: string) => errors[`fields.${index}.${name}`];
  const identities = IDENTITIES.filter((one) => IDENTITY_TYPE[one] === field.type);
  return (
    <div className={css.fieldBody}>
      <BothLanguages label={s.t("settings.forms.question")} value={field.label} languages={form.languages} onChange={(label) => set({ label })} error={error("label")} />
      <BothLanguages label={s.t("settings.forms.help")} value={field.help ?? {}} languages={form.languages} onChange={(help) => set({ help })} error={error("help")} />
      <Select {...beside} label={s.t("settings.forms.type")} data={TYPES.map((type) => ({ value: type, label: s.t(`settings.forms.type.${type}`) }))} value={field.type} onChange={(type) => type && set({ type: type as FieldType })} allowDeselect={false} />
      {field.type !== "consent" && (
        <Row label={s.t("settings.forms.answer")}>
          <Checkbox mt="xs" label={s.t("settings.forms.must")} checked={field.required ?? false} onChange={(event) => set({ required: event.currentTarget.checked })} />
        </Row>
      )}
      {identities.length > 0 && (
        <Select {...beside} label={s.t("settings.forms.identity")} description={s.t("settings.forms.identity.hint")} clearable placeholder={s.t("settings.forms.identity.none")} data={identities.map((one) => ({ value: one, label: s.t(`settings.forms.identity.${one}`) }))} value={field.identity ?? null} onChange={(identity) => set({ identity: (identity as FormField["identity"]) ?? null })} error={error("identity")} />
      )}
      {hasOptions(field.type) && <OptionsEditor field={field} languages={form.languages} onChange={(options) => set({ options })} error={error("options")} />}
      {field.type === "text" && (
        <>
          <TextInput {...beside} label={s.t("settings.forms.pattern")} description={s.t("settings.forms.pattern.hint")} placeholder={"SA-\\d{4}-\\d{5}"} value={field.pattern ?? ""} onChange={(event) => set({ pattern: event.currentTarget.value || null })} error={error("pattern")} spellCheck={false} />
          {field.pattern && <BothLanguages label={s.t("settings.forms.pattern_hint")} value={field.pattern_hint ?? {}} languages={form.languages} onChange={(pattern_hint) => set({ pattern_hint })} error={error("pattern_hint")} />}
        </>
      )}
      <Condition form={form} field={field} onChange={(show_if) => set({ show_if })} error={error("show_if")} />
      <TextInput {...beside} label={s.t("settings.field.key")} description={s.t("settings.forms.key_hint")} value={field.key} onChange={(event) => set({ key: event.currentTarget.value })} onBlur={(event) => set({ key: freshKey(form.fields, event.currentTarget.value, field.key) })} error={error("key")} spellCheck={false} />
    </div>
  );
}

function Condition({ form, field, onChange, error }: { form: FormDefinition; field: FormField; onChange: (condition: FormField["show_if"]) => void; error?: string }) {
  const s = useStrings();
  const possible = conditionsFor(form, field.key);
  if (possible.length === 0 && !field.show_if) return null;
  const other = possible.find((one) => one.key === field.show_if?.field);
  const words = (one: FormField) => s.label(one.label as Record<"fr" | "en", string>) || one.key;
  const choose = (key: string | null) => {
    const next = possible.find((one) => one.key === key);
    if (!next) onChange(null);
    else onChange({ field: next.key, equals: hasOptions(next.type) ? (next.options?.[0]?.value ?? "") : true });
  };
  const answers = other && hasOptions(other.type) ? (other.options ?? []).map((one) => ({ value: one.value, label: s.label(one.label as Record<"fr" | "en", string>) })) : [{ value: "true", label: s.t("settings.forms.ticked") }, { value: "false", label: s.t("settings.forms.unticked") }];
  const equals = field.show_if?.equals;
  return (
    <Row label={s.t("settings.forms.shown")} error={error}>
      <div className={css.condition}>
        <Select aria-label={s.t("settings.forms.shown")} clearable placeholder={s.t("settings.forms.always")} data={possible.map((one) => ({ value: one.key, label: s.t("settings.forms.when", { name: words(one) }) }))} value={field.show_if?.field ?? null} onChange={choose} />
        {other && <Select aria-label={s.t("settings.forms.is")} data={answers} value={Array.isArray(equals) ? (equals[0] ?? null) : String(equals)} onChange={(answer) => answer !== null && onChange({ field: other.key, equals: hasOptions(other.type) ? answer : answer === "true" })} allowDeselect={false} />}
      </div>
    </Row>
  );
}
