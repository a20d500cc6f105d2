import type { Entry } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { addressWords } from "@filrouge/ui";
import type { KeyboardEvent, ReactNode } from "react";
import { isPending } from "../data/conversation";
import css from "./reading.module.css";

/** Messages that are being chosen, by their ids. */
export interface Picking {
  chosen: ReadonlySet<string>;
  toggle: (messageId: string) => void;
}

/** A message with a box before it while messages are being chosen; else the message alone. */
export function Picked({ entry, picking, children }: { entry: Entry; picking: Picking | null; children: ReactNode }) {
  const s = useStrings();
  const id = entry.message?.id;
  if (!picking || !id || isPending(entry)) return children;
  const on = picking.chosen.has(id);
  return (
    <div className={css.picking} data-on={on || undefined}>
      <input
        type="checkbox"
        className={css.box}
        data-pick
        checked={on}
        aria-label={s.t("split.choose", { who: addressWords(s, entry.author.name ?? entry.identity?.address ?? "") })}
        onChange={() => picking.toggle(id)}
        onKeyDown={walk}
      />
      <div>{children}</div>
    </div>
  );
}

/** Arrows go from one box to the next; `x` is as good as the space bar. */
function walk(event: KeyboardEvent<HTMLInputElement>): void {
  if (event.key === "x") {
    event.preventDefault();
    event.currentTarget.click();
  }
  const step = event.key === "ArrowDown" || event.key === "j" ? 1 : event.key === "ArrowUp" || event.key === "k" ? -1 : 0;
  if (!step) return;
  event.preventDefault();
  const boxes = [...document.querySelectorAll<HTMLInputElement>("[data-pick]")];
  boxes[boxes.indexOf(event.currentTarget) + step]?.focus();
}
