import type { Understood } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { ActionIcon } from "@mantine/core";
import { IconSearch, IconX } from "@tabler/icons-react";
import { useEffect, useId, useRef, useState, type KeyboardEvent } from "react";
import { useSuggestions } from "./data";
import { Reading } from "./Reading";
import css from "./query.module.css";
import { QueryLine } from "./QueryLine";
import { completed } from "./tint";

interface Props {
  value: string;
  onChange: (q: string) => void;
  understood: Understood;
  label: string;
  placeholder?: string;
  size?: "m" | "l";
  autoFocus?: boolean;
  tooLong?: boolean;
  /** Enter, when no suggestion is chosen. */
  onEnter?: () => void;
  /** Arrow down, when no suggestions are shown. */
  onDown?: () => void;
  id?: string;
}

/** The query with its suggestions of filters and values beneath, and the sentence it reads as. */
export function QueryField({ value, onChange, understood, label, placeholder, size = "l", autoFocus, tooLong, onEnter, onDown, id }: Props) {
  const s = useStrings();
  const base = useId();
  const field = useRef<HTMLInputElement>(null);
  const [open, setOpen] = useState(false);
  const [caret, setCaret] = useState(value.length);
  const [at, setAt] = useState(-1);
  const [asked, setAsked] = useState(false);
  const items = useSuggestions(value, caret, open);
  // Between two words they would hide what was found: there the arrow asks for them.
  const between = value.trim() !== "" && /\s$/.test(value.slice(0, caret)) && !asked;
  const shown = open && items.length > 0 && !between;
  const index = Math.min(at, items.length - 1);
  useEffect(() => {
    if (index >= 0) document.getElementById(`${base}-${index}`)?.scrollIntoView({ block: "nearest" });
  }, [base, index]);

  const take = (which: number) => {
    const item = items[which];
    if (!item) return;
    const next = completed(value, item);
    onChange(next.q);
    setCaret(next.at);
    setAt(-1);
    window.setTimeout(() => {
      field.current?.focus();
      field.current?.setSelectionRange(next.at, next.at);
    });
  };
  const press = (event: KeyboardEvent) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step && shown) setAt(Math.max(-1, Math.min(items.length - 1, index + step)));
    else if (event.key === "ArrowDown" && open && between && items.length > 0) setAsked(true);
    else if (event.key === "ArrowDown" && onDown) onDown();
    else if (event.key === "Tab" && !event.shiftKey && shown && index >= 0) take(index);
    else if (event.key === "Enter" && shown && index >= 0) take(index);
    else if (event.key === "Enter") {
      if (!onEnter) return;
      setOpen(false);
      onEnter();
    } else if (event.key === "Escape" && shown) {
      event.stopPropagation();
      setOpen(false);
    } else return;
    event.preventDefault();
  };
  return (
    <div className={css.field}>
      <div className={css.box} role="search">
        <IconSearch size={size === "l" ? 20 : 16} stroke={1.6} aria-hidden className={css.icon} />
        <QueryLine
          id={id}
          field={field}
          size={size}
          value={value}
          understood={understood}
          aria-label={label}
          placeholder={placeholder}
          autoFocus={autoFocus}
          data-autofocus={autoFocus || undefined}
          role="combobox"
          aria-expanded={shown}
          aria-controls={shown ? base : undefined}
          aria-autocomplete="list"
          aria-activedescendant={shown && index >= 0 ? `${base}-${index}` : undefined}
          aria-describedby={`${base}-said`}
          onChange={(q, place) => {
            onChange(q);
            setCaret(place);
            setAt(-1);
            setAsked(false);
            setOpen(true);
          }}
          onCaret={setCaret}
          onKeyDown={press}
          onBlur={() => setOpen(false)}
        />
        {value && (
          <ActionIcon
            aria-label={s.t("find.clear")}
            onClick={() => {
              onChange("");
              setCaret(0);
              field.current?.focus();
            }}
          >
            <IconX size={16} stroke={1.7} />
          </ActionIcon>
        )}
      </div>
      {shown && (
        <ul id={base} role="listbox" aria-label={s.t("find.suggestions")} className={css.list}>
          {items.map((one, position) => (
            <li key={one.insert} id={`${base}-${position}`} role="option" aria-selected={position === index} className={css.option} onPointerDown={(event) => event.preventDefault()} onPointerMove={() => setAt(position)} onClick={() => take(position)}>
              <span className={css.optionLabel}>{one.label}</span>
              {one.hint && <span className={css.optionHint}>{one.hint}</span>}
            </li>
          ))}
        </ul>
      )}
      <Reading id={`${base}-said`} understood={understood} tooLong={tooLong} />
    </div>
  );
}
