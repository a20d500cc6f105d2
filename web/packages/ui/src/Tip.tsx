import { Tooltip, type TooltipProps } from "@mantine/core";
import { cloneElement, useEffect, useRef, useState, type PointerEvent, type ReactElement, type ReactNode } from "react";

const AFTER_MS = 400;

interface Handlers {
  onPointerEnter?: (event: PointerEvent<HTMLElement>) => void;
  onPointerLeave?: (event: PointerEvent<HTMLElement>) => void;
  onPointerDown?: (event: PointerEvent<HTMLElement>) => void;
}

interface Props extends Pick<TooltipProps, "position" | "disabled" | "classNames"> {
  label: ReactNode;
  children: ReactElement<Handlers>;
}

/**
 * Words under the pointer. What floats is made once somebody points there: a screen has a hundred of these, and all but
 * one are never seen. A finger and a press show nothing; Escape takes them away.
 */
export function Tip({ label, children, disabled, ...how }: Props) {
  const [at, setAt] = useState<HTMLElement | null>(null);
  const [open, setOpen] = useState(false);
  const timer = useRef<number>(undefined);
  const { onPointerEnter, onPointerLeave, onPointerDown } = children.props;
  const stop = () => {
    window.clearTimeout(timer.current);
    setOpen(false);
  };
  useEffect(() => () => window.clearTimeout(timer.current), []);
  useEffect(() => {
    if (!open) return undefined;
    const press = (event: KeyboardEvent) => event.key === "Escape" && setOpen(false);
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [open]);
  return (
    <>
      {cloneElement(children, {
        onPointerEnter: (event) => {
          onPointerEnter?.(event);
          if (event.pointerType === "touch" || disabled) return;
          const on = event.currentTarget;
          window.clearTimeout(timer.current);
          timer.current = window.setTimeout(() => {
            setAt(on);
            setOpen(true);
          }, AFTER_MS);
        },
        onPointerLeave: (event) => {
          onPointerLeave?.(event);
          stop();
        },
        onPointerDown: (event) => {
          onPointerDown?.(event);
          stop();
        },
      })}
      {at && <Tooltip {...how} target={at} label={label} opened={open && !disabled} />}
    </>
  );
}
