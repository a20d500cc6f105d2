import { useStrings } from "@filrouge/strings";
import { announce, Chip, toast } from "@filrouge/ui";
import { ActionIcon } from "@mantine/core";
import { IconChevronDown, IconChevronUp, IconGripVertical, IconTrash } from "@tabler/icons-react";
import { useState, type KeyboardEvent, type ReactNode } from "react";
import css from "./forms.module.css";

interface Props<T> {
  items: T[];
  keyOf: (item: T, index: number) => string;
  nameOf: (item: T) => string;
  /** Beside the name: what it is. */
  facts: (item: T) => ReactNode;
  /** The name as it stands in its line, when that is more than the name. */
  title?: (item: T) => ReactNode;
  /** It stands under another one. */
  under?: (item: T) => boolean;
  wrong: (index: number) => boolean;
  body: (item: T, index: number) => ReactNode;
  move: (from: number, to: number) => void;
  /** Returns the way back. */
  remove: (index: number) => () => void;
  open: number | null;
  setOpen: (index: number | null) => void;
}

/** Questions in their order: dragged, or moved with Alt and the arrows; one is open at a time. */
export function Cards<T>({ items, keyOf, nameOf, facts, title, under, wrong, body, move, remove, open, setOpen }: Props<T>) {
  const s = useStrings();
  const [dragged, setDragged] = useState<number | null>(null);
  const [over, setOver] = useState<number | null>(null);
  const go = (from: number, to: number) => {
    const item = items[from];
    if (to < 0 || to >= items.length || from === to || item === undefined) return;
    move(from, to);
    if (open === from) setOpen(to);
    else if (open !== null) setOpen(null);
    announce(s.t("settings.forms.moved", { name: nameOf(item), place: to + 1, n: items.length }));
  };
  const keys = (event: KeyboardEvent<HTMLButtonElement>, index: number) => {
    const step = event.key === "ArrowUp" ? -1 : event.key === "ArrowDown" ? 1 : 0;
    if (!event.altKey || !step) return;
    event.preventDefault();
    go(index, index + step);
    const list = event.currentTarget.closest("ol");
    requestAnimationFrame(() => list?.children[Math.min(Math.max(index + step, 0), items.length - 1)]?.querySelector<HTMLButtonElement>("[data-open]")?.focus());
  };
  const drop = (item: T, index: number) => {
    const back = remove(index);
    setOpen(null);
    toast.done(s.t("settings.forms.removed", { name: nameOf(item) }), { label: s.t("action.undo"), run: back });
  };
  return (
    <ol className={css.fields}>
      {items.map((item, index) => (
        <li
          key={keyOf(item, index)}
          className={css.fieldCard}
          data-over={over === index || undefined}
          data-open={open === index || undefined}
          onDragOver={(event) => { if (dragged !== null) { event.preventDefault(); setOver(index); } }}
          onDrop={() => { if (dragged !== null) go(dragged, index); setDragged(null); setOver(null); }}
        >
          <div className={css.fieldHead}>
            <span className={css.grip} draggable onDragStart={(event) => { event.dataTransfer.effectAllowed = "move"; setDragged(index); }} onDragEnd={() => { setDragged(null); setOver(null); }} title={s.t("settings.forms.drag")}>
              <IconGripVertical size={16} stroke={1.6} aria-hidden />
            </span>
            <button type="button" data-open className={css.fieldName} aria-expanded={open === index} aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown" onClick={() => setOpen(open === index ? null : index)} onKeyDown={(event) => keys(event, index)}>
              <span className={css.fieldWords} data-under={under?.(item) || undefined}>{title?.(item) ?? nameOf(item)}</span>
              <span className={css.fieldFacts}>
                {wrong(index) && <Chip tone="attention">{s.t("settings.forms.look")}</Chip>}
                {facts(item)}
              </span>
            </button>
            <ActionIcon size="sm" disabled={index === 0} aria-label={s.t("settings.forms.up", { name: nameOf(item) })} onClick={() => go(index, index - 1)}><IconChevronUp size={16} stroke={1.6} /></ActionIcon>
            <ActionIcon size="sm" disabled={index === items.length - 1} aria-label={s.t("settings.forms.down", { name: nameOf(item) })} onClick={() => go(index, index + 1)}><IconChevronDown size={16} stroke={1.6} /></ActionIcon>
            <ActionIcon size="sm" aria-label={s.t("settings.forms.remove", { name: nameOf(item) })} onClick={() => drop(item, index)}><IconTrash size={16} stroke={1.6} /></ActionIcon>
          </div>
          {open === index && body(item, index)}
        </li>
      ))}
    </ol>
  );
}
