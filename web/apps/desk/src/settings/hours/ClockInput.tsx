import { useState, type KeyboardEvent } from "react";
import { readClock, stepClock } from "./clock";
import css from "./hours.module.css";

interface Props {
  label: string;
  value: string;
  invalid: boolean;
  onChange: (clock: string) => void;
}

/** A time typed as one likes (`9`, `9h30`, `0930`); the arrows move by a quarter of an hour. */
export function ClockInput({ label, value, invalid, onChange }: Props) {
  const [typed, setTyped] = useState<string | null>(null);
  const settle = () => {
    const clock = typed === null ? null : readClock(typed);
    setTyped(null);
    if (clock && clock !== value) onChange(clock);
  };
  const keys = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === "Enter") settle();
    const step = event.key === "ArrowUp" ? 15 : event.key === "ArrowDown" ? -15 : 0;
    if (!step) return;
    event.preventDefault();
    setTyped(null);
    onChange(stepClock(readClock(typed ?? value) ?? value, step));
  };
  return <input type="text" inputMode="numeric" className={css.clock} aria-label={label} aria-invalid={invalid} value={typed ?? value} onChange={(event) => setTyped(event.currentTarget.value)} onFocus={(event) => event.currentTarget.select()} onBlur={settle} onKeyDown={keys} maxLength={6} />;
}
