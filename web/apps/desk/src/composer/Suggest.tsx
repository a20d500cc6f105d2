import { useEffect, useImperativeHandle, useRef, useState, type ReactNode, type Ref } from "react";
import { createPortal } from "react-dom";
import type { Wish } from "./Editor";
import css from "./suggest.module.css";

export interface SuggestHandle {
  /** Takes the keys of a list; true when it did. */
  key: (event: KeyboardEvent) => boolean;
}
export interface Option {
  id: string;
  shown: ReactNode;
  disabled?: boolean;
}

interface Props {
  ref: Ref<SuggestHandle>;
  id: string;
  wish: Wish;
  label: string;
  options: Option[];
  empty: ReactNode;
  /** Beside the list: what the one under the cursor would do. */
  aside?: ReactNode;
  onAt: (id: string | null) => void;
  onPick: (id: string) => void;
  onClose: () => void;
}

export const optionId = (list: string, at: number) => `${list}-${at}`;

/** A list at the caret: the words keep the focus, the list takes the arrows, Enter and Escape. */
export function Suggest({ ref, id, wish, label, options, empty, aside, onAt, onPick, onClose }: Props) {
  const [at, setAt] = useState(0);
  const box = useRef<HTMLDivElement>(null);
  const index = Math.max(0, Math.min(at, options.length - 1));
  const current = options[index];
  useEffect(() => setAt(0), [wish.query, wish.char]);
  useEffect(() => {
    onAt(current ? optionId(id, index) : null);
    document.getElementById(optionId(id, index))?.scrollIntoView({ block: "nearest" });
  }, [current, id, index, onAt]);
  useImperativeHandle(ref, () => ({
    key: (event) => {
      const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
      if (step && options.length) {
        setAt((index + step + options.length) % options.length);
        return true;
      }
      if ((event.key === "Enter" || event.key === "Tab") && !event.ctrlKey && !event.metaKey && !event.shiftKey && current) {
        if (!current.disabled) onPick(current.id);
        return true;
      }
      if (event.key === "Escape") {
        onClose();
        return true;
      }
      return false;
    },
  }));
  // Above the words, as the composer stands at the bottom; below when there is more room.
  const above = wish.top > window.innerHeight - wish.bottom;
  const place = { "--left": `${Math.round(wish.left)}px`, "--edge": `${Math.round(above ? window.innerHeight - wish.top : wish.bottom)}px` };
  return createPortal(
    <div ref={box} className={css.box} data-above={above || undefined} data-aside={Boolean(aside) || undefined} style={place as React.CSSProperties} onMouseDown={(event) => event.preventDefault()}>
      <div id={id} role="listbox" aria-label={label} className={css.list}>
        {options.map((one, position) => (
          <div key={one.id} id={optionId(id, position)} role="option" aria-selected={position === index} aria-disabled={one.disabled || undefined} className={css.option} onPointerMove={() => setAt(position)} onClick={() => !one.disabled && onPick(one.id)}>
            {one.shown}
          </div>
        ))}
        {options.length === 0 && <div className={css.empty}>{empty}</div>}
      </div>
      {aside && options.length > 0 && <div className={css.aside}>{aside}</div>}
    </div>,
    document.body,
  );
}
