import { Kbd } from "@mantine/core";
import { time, useStrings } from "@filrouge/strings";
import type { ReactNode } from "react";
import { useNow } from "./hooks";
import { Tip } from "./Tip";
import css from "./ui.module.css";

interface TimeProps {
  at: string;
  /** `age` for a row (`2 min`), `moment` for a message (`2 min ago`), `instant` for a date to come, `day` for a history. */
  as?: "age" | "moment" | "day" | "instant";
}

/** A relative time; exact under the pointer and for a screen reader. */
export function Time({ at, as = "moment" }: TimeProps) {
  const s = useStrings();
  const now = useNow();
  const date = new Date(at);
  const exact = time.exact(s, date);
  const words = { age: time.age, day: time.onDay, moment: time.moment, instant: time.instant }[as];
  const text = words(s, date, now);
  return (
    <Tip label={exact}>
      <time dateTime={at} className="fr-figures" aria-label={exact}>
        {text}
      </time>
    </Tip>
  );
}

/** Keys as they stand on the keyboard. */
export function Keys({ keys }: { keys: string[] }) {
  return (
    <span className={css.keys} aria-hidden>
      {keys.map((key) => (
        <Kbd key={key} size="xs" className={css.key}>
          {key}
        </Kbd>
      ))}
    </span>
  );
}

/** A small fact in a pill: a contact reason, a folded quote. */
export function Chip({ children, tone = "plain", dashed }: { children: ReactNode; tone?: "plain" | "urgent" | "good" | "attention"; dashed?: boolean }) {
  return (
    <span className={css.chip} data-tone={tone} data-dashed={dashed || undefined}>
      {children}
    </span>
  );
}

/** A number that the server counts to a thousand and no further. */
export function Count({ value }: { value: number }) {
  const s = useStrings();
  return <span className="fr-figures">{value > 1000 ? s.t("count.capped") : time.number(s, value)}</span>;
}
