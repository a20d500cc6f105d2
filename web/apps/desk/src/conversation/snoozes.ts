import type { Key } from "@filrouge/strings";

export interface Preset {
  key: Key;
  at: Date;
}

const at = (now: Date, days: number, hour: number) => new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, hour);

/** Moments at which one usually takes a matter up again; never in the past, never twice the same. */
export function presets(now: Date): Preset[] {
  const monday = ((8 - now.getDay()) % 7) || 7;
  const all: Preset[] = [
    { key: "snooze.in_three_hours", at: new Date(Math.ceil((now.getTime() + 3 * 3_600_000) / 900_000) * 900_000) },
    { key: "snooze.this_afternoon", at: at(now, 0, 14) },
    { key: "snooze.tomorrow", at: at(now, 1, 9) },
    { key: "snooze.monday", at: at(now, monday, 9) },
    { key: "snooze.in_a_week", at: at(now, 7, 9) },
  ];
  const seen = new Set<number>();
  return all.filter((one) => {
    const time = one.at.getTime();
    if (time <= now.getTime() || seen.has(time)) return false;
    seen.add(time);
    return true;
  });
}
