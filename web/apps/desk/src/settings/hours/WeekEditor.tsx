import type { DayInterval } from "@filrouge/api";
import { useStrings, type Strings } from "@filrouge/strings";
import { ActionIcon, Menu } from "@mantine/core";
import { IconCopy } from "@tabler/icons-react";
import css from "./hours.module.css";
import { Intervals } from "./Intervals";
import { bands, copyDay, DAYS, ofDay, setDay } from "./week";

const DAY_M = 1440;

/** Monday is 1. */
export const dayName = (s: Strings, day: number, style: "long" | "short" | "narrow" = "long"): string =>
  new Intl.DateTimeFormat(s.language === "fr" ? "fr-FR" : "en-GB", { weekday: style, timeZone: "UTC" }).format(new Date(Date.UTC(2024, 0, day)));

/** A usual week: each day's stretches, and the same drawn from midnight to midnight. */
export function WeekEditor({ value, onChange, plain }: { value: DayInterval[]; plain?: boolean; onChange: (weekly: DayInterval[]) => void }) {
  const s = useStrings();
  return (
    <div className={css.week} data-plain={plain || undefined}>
      {DAYS.map((day) => {
        const name = dayName(s, day);
        return (
          <div key={day} className={css.day} role="group" aria-label={name}>
            <span className={css.dayName}>{name}</span>
            <Intervals day={name} value={ofDay(value, day)} onChange={(intervals) => onChange(setDay(value, day, intervals))} />
            {!plain && <span className={css.band} aria-hidden>
              {bands(value, day).map(([from, to], index) => (
                <span key={index} style={{ left: `${(from / DAY_M) * 100}%`, width: `${((to - from) / DAY_M) * 100}%` }} />
              ))}
            </span>}
            <Menu>
              <Menu.Target>
                <ActionIcon size="sm" aria-label={s.t("settings.hours.copy", { day: name })}>
                  <IconCopy size={15} stroke={1.6} />
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item onClick={() => onChange(copyDay(value, day, DAYS.slice(0, 5)))}>{s.t("settings.hours.copy.working")}</Menu.Item>
                <Menu.Item onClick={() => onChange(copyDay(value, day, DAYS))}>{s.t("settings.hours.copy.all")}</Menu.Item>
                <Menu.Item disabled={day === 7} onClick={() => onChange(copyDay(value, day, [day + 1]))}>{s.t("settings.hours.copy.next")}</Menu.Item>
              </Menu.Dropdown>
            </Menu>
          </div>
        );
      })}
    </div>
  );
}
