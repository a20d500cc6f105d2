import { settings, type ChannelAccount } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { Count, Nav, NavGroup } from "@filrouge/ui";
import { TextInput } from "@mantine/core";
import { IconAlertTriangle, IconArrowLeft, IconSearch } from "@tabler/icons-react";
import { useLocation, useNavigate } from "@tanstack/react-router";
import { useState, type KeyboardEvent } from "react";
import { NavLink } from "../shell/NavLink";
import { useScreen } from "../shell/screen";
import { useAll } from "./data";
import { GROUPS, stands, type Entry } from "./entries";
import { fold } from "./fold";
import css from "./nav.module.css";
import { place } from "./parts/place";

const SHOWN = 3;
/** Accounts that stand under a page. */
const KINDS: Record<string, string> = { "/settings/email": "email", "/settings/forms": "webform", "/settings/chats": "webchat" };

/** The first column of the settings; typing finds a page, an address or a form. */
export function SettingsNav() {
  const s = useStrings();
  const path = useLocation({ select: (one) => one.pathname });
  const navigate = useNavigate();
  const [wanted, setWanted] = useState("");
  const accounts = useAll(settings.channels).filter((one) => one.state !== "unplugged");
  const counts: Record<string, number> = {
    "/settings/email": accounts.filter((one) => one.kind === "email").length,
    "/settings/forms": accounts.filter((one) => one.kind === "webform").length,
    "/settings/chats": accounts.filter((one) => one.kind === "webchat").length,
    "/settings/users": useAll(settings.users).filter((one) => one.active).length,
    "/settings/teams": useAll(settings.teams).filter((one) => one.active).length,
    "/settings/reasons": useAll(settings.reasons).filter((one) => one.active).length,
  };
  const sought = fold(wanted);
  const fits = (entry: Entry) => !sought || fold(`${s.t(entry.name)} ${s.t(entry.words)}`).includes(sought);
  const under = (entry: Entry): ChannelAccount[] => {
    const kind = KINDS[entry.to];
    const all = accounts.filter((one) => one.kind === kind);
    if (sought) return all.filter((one) => fold(`${one.name} ${one.address}`).includes(sought));
    if (!stands(entry, path)) return [];
    const open = all.find((one) => path.endsWith(one.id));
    const first = all.slice(0, SHOWN);
    return open && !first.includes(open) ? [...first.slice(0, SHOWN - 1), open] : first;
  };
  const groups = GROUPS.map((group) => ({ ...group, entries: group.entries.map((entry) => ({ entry, under: under(entry) })).filter((one) => fits(one.entry) || one.under.length) })).filter((group) => group.entries.length);
  const go = (event: KeyboardEvent) => {
    if (event.key === "Escape") setWanted("");
    const [first] = groups[0]?.entries ?? [];
    if (event.key !== "Enter" || !first || !sought) return;
    const [account] = fits(first.entry) ? [] : first.under;
    setWanted("");
    void navigate({ to: account ? `${first.entry.to}/${account.id}` : first.entry.to });
  };
  const top = (
    <div className={css.top}>
      <NavLink to="/" icon={IconArrowLeft}>{s.t("settings.title")}</NavLink>
      <TextInput className={css.search} size="sm" leftSection={<IconSearch size={16} stroke={1.6} />} placeholder={s.t("action.search")} aria-label={s.t("settings.search")} value={wanted} onChange={(event) => setWanted(event.currentTarget.value)} onKeyDown={go} />
    </div>
  );
  return (
    <Nav label={s.t("settings.title")} top={top}>
      {groups.length === 0 && <p className={css.none}>{s.t("settings.search.none")}</p>}
      {groups.map((group) => (
        <NavGroup key={group.title} title={s.t(group.title)}>
          {group.entries.map(({ entry, under: below }) => (
            <Lines key={entry.to} entry={entry} below={below} path={path} count={counts[entry.to]} whole={Boolean(sought)} />
          ))}
        </NavGroup>
      ))}
    </Nav>
  );
}

function Lines({ entry, below, path, count, whole }: { entry: Entry; below: ChannelAccount[]; path: string; count?: number; whole: boolean }) {
  const s = useStrings();
  const deeper = below.some((one) => path.endsWith(one.id));
  const rest = (count ?? 0) - below.length;
  const rail = useScreen() !== "wide";
  return (
    <>
      <NavLink to={entry.to} icon={entry.icon} active={stands(entry, path) && (rail || !deeper)} aside={count ? <Count value={count} /> : undefined}>
        {s.t(entry.name)}
      </NavLink>
      {below.map((one) => (
        <NavLink key={one.id} to={place(entry.to.slice("/settings/".length), one.id)} sub active={path.endsWith(one.id)} aside={one.health.state === "failing" ? <IconAlertTriangle size={15} stroke={1.7} className={css.failing} role="img" aria-label={s.t("settings.health.failing")} /> : undefined}>
          {one.kind === "email" ? `${one.address.split("@")[0] ?? ""}@` : one.name}
        </NavLink>
      ))}
      {!whole && below.length > 0 && rest > 0 && (
        <NavLink to={entry.to} sub>{s.t("settings.nav.others", { n: rest })}</NavLink>
      )}
    </>
  );
}
