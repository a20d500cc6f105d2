import type { DayException } from "@filrouge/api";

const iso = (date: Date) => date.toISOString().slice(0, 10);
const utc = (year: number, month: number, day: number) => new Date(Date.UTC(year, month - 1, day));
const after = (date: Date, days: number) => new Date(date.getTime() + days * 86_400_000);

/** Easter Sunday of the Gregorian calendar (Meeus, Jones, Butcher). */
export function easter(year: number): Date {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const h = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const month = Math.floor((h + l - 7 * m + 114) / 31);
  return utc(year, month, ((h + l - 7 * m + 114) % 31) + 1);
}

/** The eleven public holidays of France, closed, with their French names: they are the company's words. */
export function frenchHolidays(year: number): DayException[] {
  const sunday = easter(year);
  const days: [Date, string][] = [
    [utc(year, 1, 1), "Jour de l’an"],
    [after(sunday, 1), "Lundi de Pâques"],
    [utc(year, 5, 1), "Fête du travail"],
    [utc(year, 5, 8), "Victoire de 1945"],
    [after(sunday, 39), "Ascension"],
    [after(sunday, 50), "Lundi de Pentecôte"],
    [utc(year, 7, 14), "Fête nationale"],
    [utc(year, 8, 15), "Assomption"],
    [utc(year, 11, 1), "Toussaint"],
    [utc(year, 11, 11), "Armistice de 1918"],
    [utc(year, 12, 25), "Noël"],
  ];
  return days.map(([date, label]) => ({ on: iso(date), intervals: [], label }));
}

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
