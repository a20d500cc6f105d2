import type { FieldType, FormDefinition, FormField } from "@filrouge/api";
import { useStrings, type Strings } from "@filrouge/strings";
import { Chip } from "@filrouge/ui";
import { Button, Menu } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { Cards } from "./Cards";
import { addField, addOption, changeField, hasOptions, moveField, removeField, TYPES } from "./definition";
import { FieldEditor } from "./FieldEditor";
import css from "./forms.module.css";

/** The answer that another question waits for, or the question itself for a box. */
function answerWords(s: Strings, other: FormField, equals: unknown): string {
  const wanted = Array.isArray(equals) ? equals : [equals];
  const options = (other.options ?? []).filter((one) => wanted.includes(one.value)).map((one) => s.label(one.label as Record<"fr" | "en", string>));
  return options.join(", ") || s.label(other.label as Record<"fr" | "en", string>);
}

interface Props {
  form: FormDefinition;
  onChange: (form: FormDefinition) => void;
  errors: Record<string, string>;
}

/** The questions of a form, each with its editor. */
export function FieldList({ form, onChange, errors }: Props) {
  const s = useStrings();
  const [open, setOpen] = useState<number | null>(null);
  const words = (field: FormField) => s.label(field.label as Record<"fr" | "en", string>) || s.t("settings.forms.unnamed");
  const other = (field: FormField) => field.show_if && form.fields.find((one) => one.key === field.show_if?.field);
  const remove = (index: number) => {
    const before = form;
    onChange(removeField(form, index));
    return () => onChange(before);
  };
  const add = (type: FieldType) => {
    const label = { fr: "Nouvelle question", en: "New question" };
    let next = addField(form, type, label);
    if (hasOptions(type)) {
      const index = next.fields.length - 1;
      const field = next.fields[index];
      if (field) {
        const first = addOption(field, { fr: "Première réponse", en: "First answer" });
        next = changeField(next, index, { options: addOption({ ...field, options: first }, { fr: "Deuxième réponse", en: "Second answer" }) });
      }
    }
    onChange(next);
    setOpen(next.fields.length - 1);
  };
  const facts = (field: FormField) => {
    const under = other(field);
    return (
      <>
        {under && <Chip dashed>{s.t("settings.forms.if", { name: answerWords(s, under, field.show_if?.equals) })}</Chip>}
        <span className={css.quiet}>{s.t(`settings.forms.type.${field.type}`)}</span>
      </>
    );
  };
  return (
    <>
      <Cards
        items={form.fields} keyOf={(field) => field.key} nameOf={words} facts={facts} under={(field) => Boolean(other(field))}
        title={(field) => <>{words(field)}{field.required && <span className={css.star} aria-label={s.t("settings.forms.required")}>*</span>}</>}
        wrong={(index) => Object.keys(errors).some((path) => path === `fields.${index}` || path.startsWith(`fields.${index}.`))}
        move={(from, to) => onChange(moveField(form, from, to))} remove={remove} open={open} setOpen={setOpen}
        body={(_field, index) => <FieldEditor form={form} index={index} onChange={onChange} errors={errors} />}
      />
      <Menu position="bottom-start">
        <Menu.Target>
          <Button size="xs" leftSection={<IconPlus size={15} stroke={1.7} />}>{s.t("settings.forms.add")}</Button>
        </Menu.Target>
        <Menu.Dropdown>
          {TYPES.map((type) => <Menu.Item key={type} onClick={() => add(type)}>{s.t(`settings.forms.type.${type}`)}</Menu.Item>)}
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
