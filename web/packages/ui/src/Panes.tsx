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

/** A column whose width one drags, or moves with the arrow keys, and that remembers it. */
export function Pane({ name, label, initial, min, max, handle = "right", children }: PaneProps) {
  const s = useStrings();
  const [width, setWidth] = useRemembered(`pane.${name}`, initial);
  const start = useRef<{ x: number; width: number } | null>(null);
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
          start.current = { x: event.clientX, width };
        }}
        onPointerMove={(event) => {
          if (start.current) setWidth(bounded(start.current.width + sign * (event.clientX - start.current.x)));
        }}
        onPointerUp={() => {
          start.current = null;
        }}
        onDoubleClick={() => setWidth(initial)}
        onKeyDown={(event) => {
          if (event.key === "ArrowRight") setWidth(bounded(width + sign * STEP));
          if (event.key === "ArrowLeft") setWidth(bounded(width - sign * STEP));
        }}
      />
    </div>
  );
}
