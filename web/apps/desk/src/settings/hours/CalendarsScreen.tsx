import { settings, type Calendar } from "@filrouge/api";
import { time, useStrings, type Strings } from "@filrouge/strings";
import { IconClock } from "@tabler/icons-react";
import { ListPage } from "../parts/ListPage";
import { openMinutes } from "./week";

export const weekInWords = (s: Strings, calendar: Calendar) =>
  s.t("settings.hours.week", { span: time.number(s, Math.round(openMinutes(calendar.weekly) / 30) / 2) });

export function CalendarsScreen() {
  const s = useStrings();
  return (
    <ListPage
      resource={settings.calendars}
      trail={[{ label: s.t("settings.group.company") }]}
      title={s.t("settings.nav.hours")}
      create={{ to: "/settings/hours/new", label: s.t("settings.hours.new") }}
      empty={{ title: s.t("settings.hours.none"), text: s.t("settings.hours.none.text") }}
      line={(one) => ({
        id: one.id, to: `/settings/hours/${one.id}`, title: one.name, active: one.active, mark: <IconClock size={18} stroke={1.6} aria-hidden />,
        detail: [weekInWords(s, one), s.t("settings.hours.exceptions", { n: one.exceptions.length }), one.time_zone.split("/").pop()?.replace(/_/g, " ")].filter(Boolean).join(" · "),
      })}
    />
  );
}
