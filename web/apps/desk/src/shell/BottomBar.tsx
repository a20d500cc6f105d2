import { useStrings, type Key } from "@filrouge/strings";
import { Count } from "@filrouge/ui";
import { Menu } from "@mantine/core";
import { IconAddressBook, IconDots, IconMailX, IconSearch, IconSettings, type TablerIcon } from "@tabler/icons-react";
import { Link, useParams } from "@tanstack/react-router";
import { useCounts } from "../data/counts";
import { BellTab } from "../notifications/Bell";
import { openPalette } from "../palette/registry";
import { useCan } from "../session/session";
import { TasksItem } from "../tasks/TasksNav";
import { SavedViewsItems } from "../views/SavedViews";
import css from "./shell.module.css";
import { UserItems } from "./UserMenu";
import { VIEWS } from "./views";

const FIRST = 3;

/** On a phone: three views, the bell, the search, and the rest behind one button, within the thumb's reach. */
export function BottomBar() {
  const s = useStrings();
  const counts = useCounts();
  const { view } = useParams({ strict: false });
  const maySettings = useCan("settings:write");
  const others: { to: "/customers" | "/deliveries/failed" | "/settings"; key: Key; icon: TablerIcon }[] = [
    { to: "/customers", key: "view.customers", icon: IconAddressBook },
    { to: "/deliveries/failed", key: "view.failed", icon: IconMailX },
  ];
  if (maySettings) others.push({ to: "/settings", key: "view.settings", icon: IconSettings });
  return (
    <nav className={css.bottom} aria-label={s.t("shell.views")}>
      {VIEWS.slice(0, FIRST).map(({ view: name, icon: Icon, count }) => (
        <Link key={name} to="/inbox/$view" params={{ view: name }} className={css.tab} data-active={view === name || undefined} aria-current={view === name ? "page" : undefined}>
          <Icon size={21} stroke={1.6} aria-hidden />
          <span className="fr-unseen">{s.t(`view.${name}`)}</span>
          {count && counts ? <Count value={counts[count]} /> : null}
        </Link>
      ))}
      <BellTab className={css.tab} />
      <button type="button" className={css.tab} onClick={() => openPalette()}>
        <IconSearch size={21} stroke={1.6} aria-hidden />
        {s.t("action.search")}
      </button>
      <Menu position="top-end">
        <Menu.Target>
          <button type="button" className={css.tab}>
            <IconDots size={21} stroke={1.6} aria-hidden />
            {s.t("view.more")}
          </button>
        </Menu.Target>
        <Menu.Dropdown className={css.more}>
          {VIEWS.slice(FIRST).map(({ view: name, icon: Icon }) => (
            <Menu.Item key={name} component={Link} to={`/inbox/${name}`} leftSection={<Icon size={16} stroke={1.6} />}>
              {s.t(`view.${name}`)}
            </Menu.Item>
          ))}
          <TasksItem />
          <SavedViewsItems />
          <Menu.Divider />
          {others.map(({ to, key, icon: Icon }) => (
            <Menu.Item key={key} component={Link} to={to} leftSection={<Icon size={16} stroke={1.6} />}>
              {s.t(key)}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <UserItems />
        </Menu.Dropdown>
      </Menu>
    </nav>
  );
}
