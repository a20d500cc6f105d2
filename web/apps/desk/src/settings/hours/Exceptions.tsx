import type { DayException, DayInterval } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { ActionIcon, Button, Group, TextInput } from "@mantine/core";
import { IconChevronLeft, IconChevronRight, IconPlus, IconX } from "@tabler/icons-react";
import { useState } from "react";
import css from "./hours.module.css";
import { Intervals } from "./Intervals";
import { missing } from "./holidays";
import { RegionHolidays, useHolidays, useRegion } from "./RegionHolidays";
import { addExceptions, sorted } from "./week";
import { YearView } from "./YearView";

interface Props {
  value: DayException[];
  weekly: DayInterval[];
  zone: string;
  onChange: (exceptions: DayException[]) => void;
}

/** Days that differ: closed, or with hours of their own; the year beside them. */
export function Exceptions({ value, weekly, zone, onChange }: Props) {
  const s = useStrings();
  const [year, setYear] = useState(() => new Date().getFullYear());
  const [fresh, setFresh] = useState("");
  const [region, setRegion] = useRegion(zone);
  const offered = missing(value, useHolidays(region, year).data ?? []);
  const shown = sorted(value).filter((one) => one.on.startsWith(`${year}-`));
  const replace = (old: DayException, next: DayException) => onChange(sorted(value.map((one) => (one.on === old.on ? next : one))));
  const toggle = (on: string) => {
    const known = value.find((one) => one.on === on);
    onChange(known ? value.filter((one) => one.on !== on) : addExceptions(value, [{ on, intervals: [], label: offered.find((one) => one.on === on)?.label ?? "" }]));
  };
  const named = (on: string) => new Intl.DateTimeFormat(s.language === "fr" ? "fr-FR" : "en-GB", { weekday: "short", day: "numeric", month: "long", timeZone: "UTC" }).format(new Date(`${on}T00:00:00Z`));
  return (
    <div>
      <Group gap="xs" mb="sm">
        <ActionIcon aria-label={s.t("settings.hours.year_before")} onClick={() => setYear(year - 1)}><IconChevronLeft size={18} stroke={1.6} /></ActionIcon>
        <b className="fr-figures">{year}</b>
        <ActionIcon aria-label={s.t("settings.hours.year_after")} onClick={() => setYear(year + 1)}><IconChevronRight size={18} stroke={1.6} /></ActionIcon>
      </Group>
      <RegionHolidays year={year} region={region} onRegion={setRegion} value={value} onAdd={(days) => onChange(addExceptions(value, days))} />
      <YearView year={year} exceptions={value} weekly={weekly} offered={offered} onToggle={toggle} />
      <ul className={css.exceptions}>
        {shown.map((one) => (
          <li key={one.on} className={css.exception}>
            <span className={css.exceptionDay}>{named(one.on)}</span>
            <TextInput size="xs" className={css.exceptionName} aria-label={s.t("settings.hours.why", { day: named(one.on) })} placeholder={s.t("settings.hours.why_short")} value={one.label ?? ""} onChange={(event) => replace(one, { ...one, label: event.currentTarget.value })} />
            <Intervals day={named(one.on)} value={one.intervals} onChange={(intervals) => replace(one, { ...one, intervals })} />
            <ActionIcon size="sm" aria-label={s.t("settings.hours.usual", { day: named(one.on) })} onClick={() => toggle(one.on)}><IconX size={15} stroke={1.7} /></ActionIcon>
          </li>
        ))}
      </ul>
      {shown.length === 0 && <p className={css.closed}>{s.t("settings.hours.no_exception", { year: String(year) })}</p>}
      <Group gap="xs">
        <input type="date" className={css.time} aria-label={s.t("settings.hours.another_day")} value={fresh} onChange={(event) => setFresh(event.currentTarget.value)} />
        <Button
          size="xs"
          leftSection={<IconPlus size={15} stroke={1.7} />}
          disabled={!fresh || value.some((one) => one.on === fresh)}
          onClick={() => {
            onChange(addExceptions(value, [{ on: fresh, intervals: [], label: "" }]));
            setYear(Number(fresh.slice(0, 4)));
            setFresh("");
          }}
        >
          {s.t("settings.hours.add_day")}
        </Button>
      </Group>
    </div>
  );
}
