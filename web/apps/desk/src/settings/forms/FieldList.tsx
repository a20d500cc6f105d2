import type { FieldType, FormDefinition, FormField } from "@filrouge/api";
import { useStrings, type Strings } from "@filrouge/strings";
import { announce, Chip, toast } from "@filrouge/ui";
import { ActionIcon, Button, Menu } from "@mantine/core";
import { IconChevronDown, IconChevronUp, IconGripVertical, IconPlus, IconTrash } from "@tabler/icons-react";
import { useState, type KeyboardEvent } from "react";
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

/** The questions in their order: dragged, or moved with Alt and the arrows; one is open at a time. */
export function FieldList({ form, onChange, errors }: Props) {
  const s = useStrings();
  const [open, setOpen] = useState<number | null>(null);
  const [dragged, setDragged] = useState<number | null>(null);
  const [over, setOver] = useState<number | null>(null);
  const words = (index: number) => s.label(form.fields[index]?.label as Record<"fr" | "en", string>) || s.t("settings.forms.unnamed");
  const move = (from: number, to: number) => {
    if (to < 0 || to >= form.fields.length || from === to) return;
    onChange(moveField(form, from, to));
    setOpen((now) => (now === from ? to : now));
    announce(s.t("settings.forms.moved", { name: words(from), place: to + 1, n: form.fields.length }));
  };
  const keys = (event: KeyboardEvent<HTMLButtonElement>, index: number) => {
    const step = event.key === "ArrowUp" ? -1 : event.key === "ArrowDown" ? 1 : 0;
    if (!event.altKey || !step) return;
    event.preventDefault();
    move(index, index + step);
    const list = event.currentTarget.closest("ol");
    requestAnimationFrame(() => list?.children[Math.min(Math.max(index + step, 0), form.fields.length - 1)]?.querySelector<HTMLButtonElement>("[data-open]")?.focus());
  };
  const remove = (index: number) => {
    const before = form;
    onChange(removeField(form, index));
    setOpen(null);
    toast.done(s.t("settings.forms.removed", { name: words(index) }), { label: s.t("action.undo"), run: () => onChange(before) });
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
  return (
    <>
      <ol className={css.fields}>
        {form.fields.map((field, index) => {
          const wrong = Object.keys(errors).some((path) => path === `fields.${index}` || path.startsWith(`fields.${index}.`));
          const under = field.show_if && form.fields.find((one) => one.key === field.show_if?.field);
          return (
            <li
              key={field.key}
              className={css.fieldCard}
              data-over={over === index || undefined}
              data-open={open === index || undefined}
              onDragOver={(event) => { if (dragged !== null) { event.preventDefault(); setOver(index); } }}
              onDrop={() => { if (dragged !== null) move(dragged, index); setDragged(null); setOver(null); }}
            >
              <div className={css.fieldHead}>
                <span className={css.grip} draggable onDragStart={(event) => { event.dataTransfer.effectAllowed = "move"; setDragged(index); }} onDragEnd={() => { setDragged(null); setOver(null); }} title={s.t("settings.forms.drag")}>
                  <IconGripVertical size={16} stroke={1.6} aria-hidden />
                </span>
                <button type="button" data-open className={css.fieldName} aria-expanded={open === index} aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown" onClick={() => setOpen(open === index ? null : index)} onKeyDown={(event) => keys(event, index)}>
                  <span className={css.fieldWords} data-under={under ? true : undefined}>
                    {words(index)}
                    {field.required && <span className={css.star} aria-label={s.t("settings.forms.required")}>*</span>}
                  </span>
                  <span className={css.fieldFacts}>
                    {wrong && <Chip tone="attention">{s.t("settings.forms.look")}</Chip>}
                    {under && <Chip dashed>{s.t("settings.forms.if", { name: answerWords(s, under, field.show_if?.equals) })}</Chip>}
                    <span className={css.quiet}>{s.t(`settings.forms.type.${field.type}`)}</span>
                  </span>
                </button>
                <ActionIcon size="sm" disabled={index === 0} aria-label={s.t("settings.forms.up", { name: words(index) })} onClick={() => move(index, index - 1)}><IconChevronUp size={16} stroke={1.6} /></ActionIcon>
                <ActionIcon size="sm" disabled={index === form.fields.length - 1} aria-label={s.t("settings.forms.down", { name: words(index) })} onClick={() => move(index, index + 1)}><IconChevronDown size={16} stroke={1.6} /></ActionIcon>
                <ActionIcon size="sm" aria-label={s.t("settings.forms.remove", { name: words(index) })} onClick={() => remove(index)}><IconTrash size={16} stroke={1.6} /></ActionIcon>
              </div>
              {open === index && <FieldEditor form={form} index={index} onChange={onChange} errors={errors} />}
            </li>
          );
        })}
      </ol>
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
