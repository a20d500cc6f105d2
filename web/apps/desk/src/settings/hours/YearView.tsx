import type { DayException, DayInterval, Holiday } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { useRef, type KeyboardEvent } from "react";
import { monthRows, weekday } from "./holidays";
import css from "./hours.module.css";
import { ofDay } from "./week";
import { dayName } from "./WeekEditor";

interface Props {
  year: number;
  exceptions: DayException[];
  weekly: DayInterval[];
  /** Holidays of the region that are not taken: shown as such. */
  offered: Holiday[];
  onToggle: (on: string) => void;
}

const STEPS: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

/** A year at a glance: usual days, closed weekdays, days that differ. Arrows walk, Space marks. */
export function YearView({ year, exceptions, weekly, offered, onToggle }: Props) {
  const s = useStrings();
  const grid = useRef<HTMLDivElement>(null);
  const locale = s.language === "fr" ? "fr-FR" : "en-GB";
  const month = new Intl.DateTimeFormat(locale, { month: "long", timeZone: "UTC" });
  const full = new Intl.DateTimeFormat(locale, { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" });
  const marks = new Map(exceptions.map((one) => [one.on, one]));
  const names = new Map([...offered, ...exceptions].map((one) => [one.on, one.label ?? ""]));
  const holidays = new Set(offered.map((one) => one.on));
  const today = new Date().toISOString().slice(0, 10);
  const first = today.startsWith(`${year}-`) ? today : `${year}-01-01`;
  const kind = (on: string) => {
    const mark = marks.get(on);
    if (mark) return mark.intervals.length ? "other" : "closed";
    return ofDay(weekly, weekday(on)).length ? "open" : "rest";
  };
  const walk = (event: KeyboardEvent<HTMLButtonElement>, on: string) => {
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    const to = new Date(new Date(`${on}T00:00:00Z`).getTime() + step * 86_400_000).toISOString().slice(0, 10);
    grid.current?.querySelector<HTMLButtonElement>(`[data-on="${to}"]`)?.focus();
  };
  return (
    <div>
      <div className={css.year} ref={grid}>
        {Array.from({ length: 12 }, (_, index) => (
          <div key={index} className={css.month}>
            <span className={css.monthName}>{month.format(new Date(Date.UTC(year, index, 1)))}</span>
            <div className={css.monthDays}>
              {[1, 2, 3, 4, 5, 6, 7].map((day) => <span key={day} className={css.letter} aria-hidden>{dayName(s, day, "narrow")}</span>)}
              {monthRows(year, index + 1).flat().map((on, place) => on === null ? <span key={place} /> : (
                <button key={on} type="button" className={css.cell} data-on={on} data-kind={kind(on)} data-today={on === today || undefined} tabIndex={on === first ? 0 : -1} data-offered={holidays.has(on) || undefined} title={names.get(on) || undefined} aria-pressed={marks.has(on)} aria-label={`${full.format(new Date(`${on}T00:00:00Z`))}, ${s.t(`settings.hours.kind.${kind(on)}`)}${holidays.has(on) ? `, ${s.t("settings.hours.kind.offered")}` : ""}${names.get(on) ? `, ${names.get(on) ?? ""}` : ""}`} onClick={() => onToggle(on)} onKeyDown={(event) => walk(event, on)}>
                  {Number(on.slice(8))}
                </button>
              ))}
            </div>
          </div>
        ))}
      </div>
      <p className={css.legend}>
        {(["open", "rest", "closed", "other"] as const).map((one) => (
          <span key={one}>
            <span className={css.cell} data-kind={one} aria-hidden />
            {s.t(`settings.hours.kind.${one}`)}
          </span>
        ))}
        {offered.length > 0 && (
          <span>
            <span className={css.cell} data-kind="open" data-offered aria-hidden />
            {s.t("settings.hours.kind.offered")}
          </span>
        )}
      </p>
    </div>
  );
}
