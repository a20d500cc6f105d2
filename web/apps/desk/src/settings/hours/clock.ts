const two = (n: number) => String(n).padStart(2, "0");

/** `9`, `9h`, `9:30`, `9h30`, `930`, `0930`, `9.30` → `09:30`; midnight as an end may be `24`. Null when it is no time. */
export function readClock(text: string): string | null {
  const found = /^(\d{1,2})\s*(?:[:h.,]\s*(\d{1,2})?)?$/i.exec(text.trim()) ?? /^(\d{1,2})(\d{2})$/.exec(text.trim());
  if (!found) return null;
  const hours = Number(found[1]);
  const minutes = Number(found[2] ?? 0);
  if (minutes > 59 || hours > 24 || (hours === 24 && minutes > 0)) return null;
  return `${two(hours)}:${two(minutes)}`;
}

/** The clock moved by some minutes, round the day. */
export function stepClock(clock: string, minutes: number): string {
  const [hours = 0, rest = 0] = clock.split(":").map(Number);
  const total = (((hours * 60 + rest + minutes) % 1440) + 1440) % 1440;
  return `${two(Math.floor(total / 60))}:${two(total % 60)}`;
}
