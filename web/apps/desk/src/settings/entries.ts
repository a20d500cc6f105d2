import type { Key } from "@filrouge/strings";
import {
  IconBolt,
  IconBell, IconBookmarks, IconBuilding, IconClock, IconClockPause, IconFileText, IconFlag3, IconForms, IconHistory, IconKey, IconMail, IconMapPin, IconMessageCircle, IconShield, IconTag, IconTags, IconUsers, IconUsersGroup,
  type TablerIcon,
} from "@tabler/icons-react";

export interface Entry {
  to: string;
  icon: TablerIcon;
  name: Key;
  /** What one would type to find it, beyond its name. */
  words: Key;
  /** Under what it stands: other paths that belong here. */
  also?: string[];
}
export interface Group {
  title: Key;
  entries: Entry[];
}

const entry = (to: string, icon: TablerIcon, name: string, also?: string[]): Entry => ({
  to: `/settings/${to}`, icon, name: `settings.nav.${name}` as Key, words: `settings.nav.${name}.words` as Key, also,
});

/** The settings in the order of the first column. */
export const GROUPS: Group[] = [
  {
    title: "settings.group.company",
    entries: [
      entry("company", IconBuilding, "company", ["/settings/legal-entities", "/settings/brands"]),
      entry("sites", IconMapPin, "sites"),
      entry("hours", IconClock, "hours"),
    ],
  },
  { title: "settings.group.channels", entries: [entry("email", IconMail, "email"), entry("forms", IconForms, "forms"), entry("chats", IconMessageCircle, "chats")] },
  {
    title: "settings.group.people",
    entries: [entry("users", IconUsers, "users"), entry("teams", IconUsersGroup, "teams"), entry("roles", IconShield, "roles")],
  },
  { title: "settings.group.work", entries: [entry("reasons", IconTags, "reasons"), entry("tags", IconTag, "tags"), entry("wrap-ups", IconFlag3, "wrap_ups"), entry("templates", IconFileText, "templates"), entry("macros", IconBolt, "macros"), entry("not-ready-reasons", IconClockPause, "not_ready"), entry("views", IconBookmarks, "views")] },
  { title: "settings.group.system", entries: [entry("notifications", IconBell, "notifications"), entry("tokens", IconKey, "tokens"), entry("journal", IconHistory, "journal")] },
];

export const stands = (entry: Entry, path: string): boolean =>
  [entry.to, ...(entry.also ?? [])].some((to) => path === to || path.startsWith(`${to}/`));
