import { useStrings } from "@filrouge/strings";
import { useRef, type ReactNode } from "react";
import { useRemembered } from "./hooks";
import css from "./ui.module.css";

interface PaneProps {
  /** Under which name this browser remembers the width. */
  name: string;
  label: string;
  initial: number;
  min: number;
  max: number;
  /** The side on which the handle stands. */
  handle?: "right" | "left";
  children: ReactNode;
}

const STEP = 16;
const CLICK_STEP = 64;

/** A column whose width one drags, moves with the arrow keys, or widens by a click (from the widest back to the
 * narrowest), and that remembers it. */
export function Pane({ name, label, initial, min, max, handle = "right", children }: PaneProps) {
  const s = useStrings();
  const [width, setWidth] = useRemembered(`pane.${name}`, initial);
  const start = useRef<{ x: number; width: number; moved: boolean } | null>(null);
  const bounded = (next: number) => Math.round(Math.min(max, Math.max(min, next)));
  const sign = handle === "right" ? 1 : -1;
  return (
    <div className={css.pane} style={{ width }}>
      {children}
      <div
        className={css.handle}
        data-side={handle}
        role="separator"
        aria-orientation="vertical"
        aria-label={s.t("pane.resize", { pane: label })}
        aria-valuenow={width}
        aria-valuemin={min}
        aria-valuemax={max}
        tabIndex={0}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          start.current = { x: event.clientX, width, moved: false };
        }}
        onPointerMove={(event) => {
          if (!start.current) return;
          const by = event.clientX - start.current.x;
          if (Math.abs(by) > 2) start.current.moved = true;
          if (start.current.moved) setWidth(bounded(start.current.width + sign * by));
        }}
        onPointerUp={() => {
          if (start.current && !start.current.moved) setWidth(width >= max ? min : bounded(width + CLICK_STEP));
          start.current = null;
        }}
        onKeyDown={(event) => {
          if (event.key === "ArrowRight") setWidth(bounded(width + sign * STEP));
          if (event.key === "ArrowLeft") setWidth(bounded(width - sign * STEP));
          if (event.key === "Home") setWidth(min);
          if (event.key === "End") setWidth(max);
          if (event.key === "Enter") setWidth(initial);
        }}
      />
    </div>
  );
}
