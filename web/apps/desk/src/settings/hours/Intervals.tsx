import type { Interval } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { ActionIcon } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { ClockInput } from "./ClockInput";
import css from "./hours.module.css";
import { faults, nextInterval, passesMidnight } from "./week";

interface Props {
  /** Of which day, for those who hear it. */
  day: string;
  value: Interval[];
  onChange: (intervals: Interval[]) => void;
}

/** The stretches of one day, as many as one needs; one that passes midnight says so. */
export function Intervals({ day, value, onChange }: Props) {
  const s = useStrings();
  const wrong = faults(value);
  const next = nextInterval(value);
  const set = (index: number, change: Partial<Interval>) => onChange(value.map((one, place) => (place === index ? { ...one, ...change } : one)));
  return (
    <div className={css.intervals}>
      {value.map((one, index) => (
        <span key={index} className={css.interval} data-fault={wrong[index] ?? undefined}>
          <ClockInput label={s.t("settings.hours.from", { day })} invalid={Boolean(wrong[index])} value={one.from} onChange={(from) => set(index, { from: from === "24:00" ? "00:00" : from })} />
          <span aria-hidden>–</span>
          <ClockInput label={s.t("settings.hours.to", { day })} invalid={Boolean(wrong[index])} value={one.to} onChange={(to) => set(index, { to: to === "00:00" ? "24:00" : to })} />
          {passesMidnight(one) && <span className={css.next}>{s.t("settings.hours.next_day")}</span>}
          <ActionIcon size="sm" aria-label={s.t("settings.hours.remove", { day })} onClick={() => onChange(value.filter((_, place) => place !== index))}>
            <IconX size={15} stroke={1.7} />
          </ActionIcon>
          {wrong[index] && <span className={css.fault} role="alert">{s.t(`settings.hours.fault.${wrong[index]}`)}</span>}
        </span>
      ))}
      {value.length === 0 && <span className={css.closed}>{s.t("settings.hours.closed")}</span>}
      {next && (
        <ActionIcon size="sm" aria-label={s.t("settings.hours.add", { day })} onClick={() => onChange([...value, next])}>
          <IconPlus size={16} stroke={1.7} />
        </ActionIcon>
      )}
    </div>
  );
}
