import type { ReactNode, Ref } from "react";
import css from "./thread.module.css";

/** `solid` in hand, `dotted` paused, `thin` internal only, `none` where the line stops. */
export type Line = "solid" | "dotted" | "thin" | "none";
/** Where the item stands on the line; `fade` comes out of what is not shown. */
export type End = "first" | "middle" | "last" | "only" | "fade";

/** A story, oldest on top. An ordered list for those who hear it. */
export function Thread({ label, small, children }: { label: string; small?: boolean; children: ReactNode }) {
  return (
    <ol className={`${css.thread} ${small ? css.small : ""}`} aria-label={label}>
      {children}
    </ol>
  );
}

interface ItemProps {
  knot: ReactNode;
  line?: Line;
  end?: End;
  children?: ReactNode;
  id?: string;
  ref?: Ref<HTMLLIElement>;
  /** Its place in a list of which only a part is drawn. */
  index?: number;
  /** The next one belongs to it: they stand close. */
  close?: boolean;
}

/** One knot and what was said there; `line` is the piece that leaves it. */
export function ThreadItem({ knot, line = "solid", end = "middle", children, id, ref, index, close }: ItemProps) {
  return (
    <li className={css.item} data-line={line} data-end={end} id={id} ref={ref} data-index={index} data-close={close || undefined}>
      <div className={css.mark}>{knot}</div>
      <div className={css.body}>{children}</div>
    </li>
  );
}

/** The line above the words: who, then how and when. */
export function ThreadHead({ who, children }: { who: ReactNode; children?: ReactNode }) {
  return (
    <div className={css.head}>
      <span className={css.who}>{who}</span>
      <span className={css.meta}>{children}</span>
    </div>
  );
}

/** Position of the `index`th of `count`: the first and last pieces of line are cut at their knot. */
export function endOf(index: number, count: number, goesOn = false): End {
  if (count === 1 && !goesOn) return "only";
  if (index === 0) return "first";
  return index === count - 1 && !goesOn ? "last" : "middle";
}
