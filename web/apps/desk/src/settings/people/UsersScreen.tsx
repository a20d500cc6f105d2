import { settings } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { Face, Time } from "@filrouge/ui";
import { useAll, useNames } from "../data";
import { ListPage } from "../parts/ListPage";
import { initialsOf } from "./initials";

export function UsersScreen() {
  const s = useStrings();
  const roles = useAll(settings.roles);
  const team = useNames(settings.teams);
  const roleNames = (ids: string[]) => ids.map((id) => s.label(roles.find((role) => role.id === id)?.name)).filter(Boolean);
  return (
    <ListPage
      resource={settings.users}
      trail={[{ label: s.t("settings.group.people") }]}
      title={s.t("settings.nav.users")}
      create={{ to: "/settings/users/new", label: s.t("settings.users.new") }}
      empty={{ title: s.t("settings.users.none"), text: s.t("settings.users.none.text") }}
      line={(one) => ({
        id: one.id,
        to: `/settings/users/${one.id}`,
        title: one.name,
        detail: [one.email, ...roleNames(one.roles), ...one.teams.map(team).filter(Boolean)].join(" · "),
        mark: <Face initials={initialsOf(one.name)} size="sm" />,
        aside: one.last_seen_at ? <Time at={one.last_seen_at} /> : s.t("settings.users.never"),
        active: one.active,
      })}
    />
  );
}
