import { Time } from "@filrouge/ui";
import type { ReactNode } from "react";
import css from "./unsent.module.css";

/** One thing that has not gone yet: what it is, since when, its words, and what else is to be said of it. */
export function UnsentLine({ what, at, words, children }: { what: ReactNode; at?: string; words: string; children?: ReactNode }) {
  return (
    <li className={css.line}>
      <p className={css.what}>
        <span>{what}</span>
        {at && <Time at={at} />}
      </p>
      {words && <p className={css.words}>{words}</p>}
      {children}
    </li>
  );
}

/** Why it was refused. */
export function UnsentWhy({ children, alert = false }: { children: ReactNode; alert?: boolean }) {
  return (
    <p className={css.why} role={alert ? "alert" : undefined}>
      {children}
    </p>
  );
}
