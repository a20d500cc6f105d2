import { settings } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { Face, Time } from "@filrouge/ui";
import { Button } from "@mantine/core";
import { IconUpload } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useCan } from "../../session/session";
import { useAll, useNames } from "../data";
import { ListPage } from "../parts/ListPage";
import { initialsOf } from "./initials";

export function UsersScreen() {
  const s = useStrings();
  const may = useCan("users:write");
  const roles = useAll(settings.roles);
  const team = useNames(settings.teams);
  const roleNames = (ids: string[]) => ids.map((id) => s.label(roles.find((role) => role.id === id)?.name)).filter(Boolean);
  return (
    <ListPage
      resource={settings.users}
      trail={[{ label: s.t("settings.group.people") }]}
      title={s.t("settings.nav.users")}
      actions={may && <Button component={Link} to="/settings/users/import" leftSection={<IconUpload size={16} stroke={1.7} />}>{s.t("settings.people.open")}</Button>}
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
