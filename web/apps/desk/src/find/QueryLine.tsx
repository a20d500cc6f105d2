import type { Understood } from "@filrouge/api";
import { useLayoutEffect, useRef, type ComponentProps, type Ref } from "react";
import css from "./query.module.css";
import { tints } from "./tint";

interface Props extends Omit<ComponentProps<"input">, "value" | "onChange" | "size"> {
  value: string;
  /** The text, and where the caret stands in it. */
  onChange: (q: string, at: number) => void;
  onCaret?: (at: number) => void;
  understood: Understood;
  size?: "m" | "l";
  field?: Ref<HTMLInputElement>;
}

/** One line of query. What is understood as a filter stands on a tint behind the very letters one types; they stay text. */
export function QueryLine({ value, onChange, onCaret, understood, size = "l", field, ...rest }: Props) {
  const back = useRef<HTMLDivElement>(null);
  const own = useRef<HTMLInputElement>(null);
  const follow = () => {
    if (back.current && own.current) back.current.scrollLeft = own.current.scrollLeft;
  };
  useLayoutEffect(follow);
  const caret = (input: HTMLInputElement) => input.selectionStart ?? input.value.length;
  return (
    <div className={css.line} data-size={size}>
      <div ref={back} className={css.back} aria-hidden>
        {tints(value, understood).map((one, index) =>
          one.kind === "plain" ? <span key={index}>{one.text}</span> : <mark key={index} className={one.kind === "filter" ? css.filter : css.odd}>{one.text}</mark>,
        )}
      </div>
      <input
        type="text"
        autoComplete="off"
        autoCapitalize="none"
        autoCorrect="off"
        spellCheck={false}
        enterKeyHint="search"
        {...rest}
        ref={(node) => {
          own.current = node;
          if (typeof field === "function") field(node);
          else if (field) field.current = node;
        }}
        className={css.input}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value, caret(event.currentTarget))}
        onSelect={(event) => onCaret?.(caret(event.currentTarget))}
        onScroll={follow}
      />
    </div>
  );
}
