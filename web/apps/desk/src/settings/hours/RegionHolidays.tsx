import { settings, type DayException } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { announce, toast, useRemembered } from "@filrouge/ui";
import { Button, Select } from "@mantine/core";
import { IconFlag } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import css from "./hours.module.css";
import { fold } from "../fold";
import { asClosed, missing, regionOf } from "./holidays";

const LONG = 24 * 3_600_000;

/** The holidays of a region: what the year would have of them, and the way to take them. */
export function useHolidays(region: string, year: number) {
  const s = useStrings();
  return useQuery({ queryKey: ["holidays", region, year, s.language], queryFn: () => settings.holidays.of(region, year, s.language), staleTime: LONG, enabled: region !== "" });
}

/** The region whose holidays this calendar keeps: the one chosen last on this device for its zone, else a guess. */
export const useRegion = (zone: string) => useRemembered(`hours.region.${zone}`, regionOf(zone));

interface Props {
  year: number;
  region: string;
  onRegion: (region: string) => void;
  value: DayException[];
  onAdd: (days: DayException[]) => void;
}

export function RegionHolidays({ year, region, onRegion, value, onAdd }: Props) {
  const s = useStrings();
  const regions = useQuery({ queryKey: ["holidays", "regions"], queryFn: settings.holidays.regions, staleTime: LONG });
  const found = useHolidays(region, year);
  const rest = missing(value, found.data ?? []);
  const countries = new Map((regions.data ?? []).map((one) => [one.country, [] as { value: string; label: string }[]]));
  for (const one of regions.data ?? []) countries.get(one.country)?.push({ value: one.code, label: s.label(one.label) });
  const named = new Intl.DisplayNames([s.language], { type: "region" });
  const add = () => {
    onAdd(asClosed(rest));
    const words = s.t("settings.hours.added", { n: rest.length });
    announce(words);
    toast.done(words);
  };
  return (
    <div className={css.region}>
      <Select
        size="xs"
        className={css.regionPick}
        label={s.t("settings.hours.region")}
        placeholder={s.t("settings.hours.region.pick")}
        nothingFoundMessage={s.t("settings.hours.region.none")}
        searchable
        allowDeselect={false}
        data={[...countries].map(([country, items]) => ({ group: named.of(country) ?? country, items }))}
        value={region}
        onChange={(next) => next && onRegion(next)}
        filter={({ options, search }) => {
          const wanted = fold(search.trim());
          return options.map((one) => ("items" in one ? { ...one, items: one.items.filter((item) => fold(item.label).includes(wanted)) } : one)).filter((one) => !("items" in one) || one.items.length > 0);
        }}
        error={regions.error || found.error ? s.t("settings.hours.no_holidays") : undefined}
      />
      <Button size="xs" leftSection={<IconFlag size={15} stroke={1.6} />} disabled={!found.data || rest.length === 0} onClick={add}>
        {s.t("settings.hours.add_holidays", { n: found.data ? rest.length : 0, year: String(year) })}
      </Button>
    </div>
  );
}
