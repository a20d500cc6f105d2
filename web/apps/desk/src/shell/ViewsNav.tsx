import { useStrings } from "@filrouge/strings";
import { Count, Keys, Logo, Nav, NavGroup, Tip } from "@filrouge/ui";
import { IconAddressBook, IconCommand, IconMailX, IconSearch, IconSettings, IconUsersGroup } from "@tabler/icons-react";
import { Link, useLocation, useParams, useSearch } from "@tanstack/react-router";
import { useCounts } from "../data/counts";
import { Bell } from "../notifications/Bell";
import { openPalette } from "../palette/registry";
import { useCan, useUser } from "../session/session";
import { TasksNav } from "../tasks/TasksNav";
import { SavedViews, SavedViewsRail } from "../views/SavedViews";
import { isMac } from "./keys";
import css from "./shell.module.css";
import { NavLink } from "./NavLink";
import { useScreen } from "./screen";
import { UserMenu } from "./UserMenu";
import { VIEWS } from "./views";

export function ViewsNav() {
  const s = useStrings();
  const user = useUser();
  const counts = useCounts();
  const { view } = useParams({ strict: false });
  const { team } = useSearch({ strict: false });
  const path = useLocation({ select: (one) => one.pathname });
  const screen = useScreen();
  const maySettings = useCan("settings:write");
  const top = (
    <>
      <div className={css.brandLine}>
        <Link to="/" className={css.brand} aria-label={s.t("app.name")}>
          <Logo />
          <span className={css.brandName}>{s.t("app.name")}</span>
        </Link>
        <Bell />
      </div>
      <div className={css.seek}>
        <Tip label={s.t("find.title")} position="right" disabled={screen === "wide"}>
          <Link to="/search" search={{}} className={css.search} aria-label={s.t("action.search")} aria-keyshortcuts="/" data-active={path === "/search" || undefined}>
            <IconSearch size={16} stroke={1.6} aria-hidden />
            <span className={css.searchWord}>{s.t("action.search")}</span>
            <Keys keys={["/"]} />
          </Link>
        </Tip>
        <Tip label={`${s.t("palette.title")}, ${isMac ? "⌘" : s.t("keys.ctrl")} K`} position={screen === "wide" ? "bottom" : "right"}>
          <button type="button" className={css.command} onClick={() => openPalette()} aria-label={s.t("palette.open")} aria-keyshortcuts="Control+K Meta+K">
            <IconCommand size={17} stroke={1.6} aria-hidden />
          </button>
        </Tip>
      </div>
    </>
  );
  const failed = counts?.failed ?? 0;
  return (
    <Nav label={s.t("shell.views")} top={top} bottom={<UserMenu />}>
      <NavGroup>
        {VIEWS.map((one) => (
          <NavLink
            key={one.view}
            to="/inbox/$view"
            params={{ view: one.view }}
            search={{}}
            icon={one.icon}
            active={view === one.view && !team}
            aside={one.count && counts ? <Count value={counts[one.count]} /> : undefined}
          >
            {s.t(`view.${one.view}`)}
          </NavLink>
        ))}
      </NavGroup>
      <NavGroup>
        <TasksNav />
      </NavGroup>
      {screen === "wide" ? <SavedViews /> : <SavedViewsRail />}
      {user.teams.length > 1 && screen === "wide" && (
        <NavGroup title={s.t("shell.teams")}>
          {user.teams.map((one) => (
            <NavLink
            key={one.id}
              to="/inbox/$view"
              params={{ view: "team" }}
              search={{ team: one.id }}
              icon={IconUsersGroup}
              active={view === "team" && team === one.id}
            >
              {one.name}
            </NavLink>
          ))}
        </NavGroup>
      )}
      <NavGroup title={s.t("shell.manage")}>
        <NavLink to="/customers" icon={IconAddressBook} active={path.startsWith("/customers")}>
          {s.t("view.customers")}
        </NavLink>
        <NavLink to="/deliveries/failed" icon={IconMailX} active={path === "/deliveries/failed"} aside={failed ? <Count value={failed} /> : undefined}>
          {s.t("view.failed")}
        </NavLink>
        {maySettings && (
          <NavLink to="/settings" icon={IconSettings}>
            {s.t("view.settings")}
          </NavLink>
        )}
      </NavGroup>
    </Nav>
  );
}
