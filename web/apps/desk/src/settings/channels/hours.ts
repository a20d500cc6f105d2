import type { Hour } from "@filrouge/api";

/** The last 24 hours without holes, oldest first; a quiet hour is a zero. Pure. */
export function lastDay(rows: Hour[], now: Date): Hour[] {
  const known = new Map(rows.map((one) => [Math.floor(new Date(one.hour).getTime() / 3_600_000), one]));
  const last = Math.floor(now.getTime() / 3_600_000);
  return Array.from({ length: 24 }, (_, index) => {
    const hour = last - 23 + index;
    return known.get(hour) ?? { hour: new Date(hour * 3_600_000).toISOString(), received: 0, sent: 0, failed: 0 };
  });
}

export const sum = (rows: Hour[], name: "received" | "sent" | "failed"): number => rows.reduce((total, one) => total + one[name], 0);
