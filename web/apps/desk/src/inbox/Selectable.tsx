import type { ConversationRow } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { addressWords } from "@filrouge/ui";
import { useRef, type MouseEvent, type PointerEvent, type ReactNode } from "react";
import css from "./select.module.css";
import type { Selecting } from "./useSelection";

const LONG_MS = 450;
const STILL = 10;

interface Props {
  row: ConversationRow;
  /** It is chosen. */
  on: boolean;
  /** Something is, or a finger said that it wants to choose. */
  active: boolean;
  tapping: boolean;
  toggle: Selecting["toggle"];
  tap: Selecting["tap"];
  children: ReactNode;
}

/** A row with its box: seen under the pointer, with the focus, and while choosing. A finger presses long. */
export function Selectable({ row, on, active, tapping, toggle, tap, children }: Props) {
  const s = useStrings();
  const press = useRef<{ timer: number; x: number; y: number } | null>(null);
  const long = useRef(false);
  const stop = () => {
    if (press.current) window.clearTimeout(press.current.timer);
    press.current = null;
  };
  const down = (event: PointerEvent) => {
    long.current = false;
    if (event.pointerType === "mouse") return;
    const timer = window.setTimeout(() => {
      long.current = true;
      tap(row.id);
      navigator.vibrate?.(10);
    }, LONG_MS);
    press.current = { timer, x: event.clientX, y: event.clientY };
  };
  const move = (event: PointerEvent) => {
    const from = press.current;
    if (from && Math.hypot(event.clientX - from.x, event.clientY - from.y) > STILL) stop();
  };
  const click = (event: MouseEvent) => {
    if (event.target instanceof Element && event.target.closest("label")) return;
    // The click that ends a long press opens nothing.
    const chooses = tapping || (event.shiftKey && active);
    if (!long.current && !chooses) return;
    event.preventDefault();
    event.stopPropagation();
    if (!long.current) toggle(row.id, event.shiftKey);
    long.current = false;
  };
  const name = addressWords(s, row.customer?.name ?? row.last?.author?.name ?? "") || s.t("customer.unknown");
  return (
    <div
      className={css.selectable}
      data-on={on || undefined}
      data-active={active || undefined}
      onPointerDown={down}
      onPointerMove={move}
      onPointerUp={stop}
      onPointerCancel={stop}
      onPointerLeave={stop}
      onContextMenu={(event) => (press.current || long.current) && event.preventDefault()}
      onClickCapture={click}
    >
      <label className={css.box}>
        <input
          type="checkbox"
          checked={on}
          aria-label={s.t("select.one", { name, subject: row.subject })}
          onClick={(event) => toggle(row.id, event.shiftKey)}
          onChange={() => undefined}
        />
      </label>
      {children}
    </div>
  );
}
