import type { DayException, Holiday } from "@filrouge/api";

const iso = (date: Date) => date.toISOString().slice(0, 10);
const utc = (year: number, month: number, day: number) => new Date(Date.UTC(year, month - 1, day));
/** Where the holidays of a calendar probably are, from its zone. */
const OF_ZONE: Record<string, string> = {
  "Europe/Paris": "FR", "America/Guadeloupe": "FR-971", "America/Martinique": "FR-972", "America/Cayenne": "FR-973", "Indian/Reunion": "FR-974",
  "Indian/Mayotte": "FR-976", "America/St_Barthelemy": "FR-BL", "America/Marigot": "FR-MF", "Pacific/Noumea": "FR-NC", "Pacific/Tahiti": "FR-PF",
  "America/Miquelon": "FR-PM", "Pacific/Wallis": "FR-WF", "Europe/Brussels": "BE", "Europe/Luxembourg": "LU", "Europe/Monaco": "MC",
  "Europe/Zurich": "CH-ZH", "Europe/London": "GB-ENG",
};
export const regionOf = (zone: string): string => OF_ZONE[zone] ?? "FR";

/** Holidays that are not yet among the days that differ. */
export function missing(exceptions: DayException[], holidays: Holiday[]): Holiday[] {
  const known = new Set(exceptions.map((one) => one.on));
  return holidays.filter((one) => !known.has(one.on));
}

/** Holidays as closed days, with their names: they are the company's words from now on. */
export const asClosed = (holidays: Holiday[]): DayException[] => holidays.map(({ on, label }) => ({ on, intervals: [], label }));

/** The weeks of a month as Monday-first rows of ISO days, null outside of the month. */
export function monthRows(year: number, month: number): (string | null)[][] {
  const first = utc(year, month, 1);
  const count = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const lead = (first.getUTCDay() + 6) % 7;
  const cells: (string | null)[] = [...Array<null>(lead).fill(null), ...Array.from({ length: count }, (_, index) => iso(utc(year, month, index + 1)))];
  while (cells.length % 7) cells.push(null);
  return Array.from({ length: cells.length / 7 }, (_, row) => cells.slice(row * 7, row * 7 + 7));
}

export const weekday = (on: string): number => ((new Date(`${on}T00:00:00Z`).getUTCDay() + 6) % 7) + 1;
