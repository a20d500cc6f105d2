import { useStrings } from "@filrouge/strings";
import { Count } from "@filrouge/ui";
import { Menu } from "@mantine/core";
import { IconAlarm, IconChecklist } from "@tabler/icons-react";
import { Link, useLocation } from "@tanstack/react-router";
import { NavLink } from "../shell/NavLink";
import { useTaskCounts } from "./data";
import css from "./tasks.module.css";

/** How many are mine; with a mark when one is late, so that colour does not speak alone. */
function Mine() {
  const s = useStrings();
  const counts = useTaskCounts();
  if (!counts?.mine) return null;
  return (
    <span className={css.count} data-late={counts.late > 0 || undefined}>
      {counts.late > 0 && <IconAlarm size={14} stroke={1.8} role="img" aria-label={s.t("task.group.late")} />}
      <Count value={counts.mine} />
    </span>
  );
}

/** The way to my tasks and promises, in the first column. */
export function TasksNav() {
  const s = useStrings();
  const path = useLocation({ select: (one) => one.pathname });
  return (
    <NavLink to="/tasks" icon={IconChecklist} active={path === "/tasks"} aside={<Mine />}>
      {s.t("task.nav")}
    </NavLink>
  );
}

/** The same in the menu of a phone. */
export function TasksItem() {
  const s = useStrings();
  return (
    <Menu.Item component={Link} to="/tasks" leftSection={<IconChecklist size={16} stroke={1.6} />} rightSection={<Mine />}>
      {s.t("task.nav")}
    </Menu.Item>
  );
}
