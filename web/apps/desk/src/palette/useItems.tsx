import { api, type Hit, type SearchAnswer } from "@filrouge/api";
import { useStrings, type Key, type Strings } from "@filrouge/strings";
import { addressWords, ChannelIcon, WaitingBar } from "@filrouge/ui";
import { IconAddressBook, IconBell, IconBookmark, IconChecklist, IconHistory, IconListSearch, IconMailX, IconSearch, IconSettings, IconUser, IconUserCog, IconUsers, IconUsersGroup, type TablerIcon } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useMemo, type ReactNode } from "react";
import type { useFound } from "../find/data";
import { beginnings, cut } from "../find/fuzzy";
import { viewOf } from "../find/place";
import { useRecent } from "../find/recent";
import { useCan, useUser } from "../session/session";
import { GROUPS } from "../settings/entries";
import { VIEWS } from "../shell/views";
import { useViews } from "../views/data";
import { editView } from "../views/dialog";
import { fitting, freeWords, mostUrgent } from "./rank";
import type { Offered } from "./registry";

type Pieces = { text: string; match: boolean }[];
export interface Item {
  id: string;
  icon: ReactNode;
  title: Pieces;
  detail?: Pieces;
  aside?: ReactNode;
  keys?: string[];
  /** Where it leads: what can be opened beside. */
  href?: string;
  run?: () => void;
}
export interface Section {
  id: string;
  title: string;
  aside?: string;
  items: Item[];
}

const HITS = 5;
const CUSTOMERS = 4;
const OTHERS = 7;
const ICON = { size: 19, stroke: 1.6, "aria-hidden": true } as const;
const plain = (text: string): Pieces => [{ text, match: false }];
const drawn = (Icon: TablerIcon | undefined) => (Icon ? <Icon {...ICON} /> : null);

type Person = NonNullable<SearchAnswer["customers"]>[number];
const NOBODY: Person[] = [];

interface Place {
  id: string;
  label: string;
  words?: string;
  icon: TablerIcon;
  hint?: string;
  href: string;
}

/** All that one can go to by name: views, pages, settings. */
function usePlaces(): Place[] {
  const s = useStrings();
  const user = useUser();
  const { views } = useViews();
  const maySettings = useCan("settings:write");
  return useMemo(() => {
    const here: Place[] = [
      ...views.map((one) => ({ id: one.id as string, label: one.name, icon: one.shared ? IconUsers : IconBookmark, hint: s.t("views.title"), href: `/inbox/${one.id}` })),
      ...VIEWS.map(({ view, icon }) => ({ id: `view-${view}`, label: s.t(`view.${view}`), icon, hint: s.t("views.title"), href: `/inbox/${view}` })),
      ...(user.teams.length > 1 ? user.teams.map((team) => ({ id: team.id, label: team.name, icon: IconUsersGroup, hint: s.t("views.title"), href: `/inbox/team?team=${team.id}` })) : []),
      { id: "customers", label: s.t("view.customers"), icon: IconAddressBook, href: "/customers" },
      { id: "failed", label: s.t("view.failed"), icon: IconMailX, href: "/deliveries/failed" },
      { id: "search", label: s.t("find.title"), icon: IconSearch, href: "/search" },
      { id: "tasks", label: s.t("task.page"), icon: IconChecklist, href: "/tasks" },
      { id: "colleagues", label: s.t("colleagues.title"), icon: IconUsers, href: "/colleagues" },
      { id: "told", label: s.t("notified.title"), icon: IconBell, href: "/notifications" },
      { id: "me", label: s.t("me.menu"), icon: IconUserCog, href: "/me" },
    ];
    if (!maySettings) return here;
    // Their words come with the settings; until then only the door is there.
    const settings = GROUPS.flatMap((group) => group.entries).filter((one) => s.has(one.name));
    return [
      ...here,
      { id: "settings", label: s.t("view.settings"), icon: IconSettings, href: "/settings" },
      ...settings.map((one) => ({ id: one.to, label: s.t(one.name), words: s.maybe(one.words, ""), icon: one.icon, hint: s.t("palette.settings"), href: one.to })),
    ];
  }, [maySettings, s, user.teams, views]);
}

/** Customers by the words typed, whatever the filters: those speak of conversations. */
function usePeople({ customers, understood, q, fresh }: ReturnType<typeof useFound>): Person[] {
  const free = freeWords(q, understood);
  const { data } = useQuery({
    queryKey: ["palette", "customers", free],
    queryFn: () => api.customers.list(free).then((page) => page.items.slice(0, CUSTOMERS)),
    enabled: fresh && understood.filters.length > 0 && free.length > 1 && !/["*]/.test(free),
    staleTime: 60_000,
  });
  return customers.length || !understood.filters.length ? customers : (data ?? NOBODY);
}

/** What the palette offers for what is typed, in sections. `actions` are those of the moment it was opened. */
export function useItems(q: string, found: ReturnType<typeof useFound>, actions: Offered[], onlyActions: boolean): Section[] {
  const s = useStrings();
  const recent = useRecent(useUser().id);
  const places = usePlaces();
  const { hits, understood } = found;
  const customers = usePeople(found);
  return useMemo(() => {
    const free = onlyActions ? q.replace(/^\s*>/, "").trim() : freeWords(q, understood);
    const words = understood.terms.filter((one) => !one.negated).map((one) => one.text.replace(/\*$/, ""));
    const doing = (limit: number, of = actions, hints = true): Item[] =>
      fitting(of.map((one) => ({ ...one, words: one.words ?? s.maybe(`action.words.${one.id.replace(/^.*\./, "")}`, "") })), free, limit).map(({ one, at }) => ({
        id: `do-${one.id}`, icon: drawn(one.icon), title: cut(one.label, at), aside: hints ? one.hint : undefined, keys: one.keys, run: one.run,
      }));
    const going = (list: Place[], limit: number, hints = true): Item[] =>
      fitting(list, free, limit).map(({ one, at }) => ({ id: `go-${one.id}`, icon: drawn(one.icon), title: cut(one.label, at), aside: hints ? one.hint : undefined, href: one.href }));
    const section = (id: string, title: Key, items: Item[], aside?: Key): Section[] => (items.length ? [{ id, title: s.t(title), aside: aside && s.t(aside), items }] : []);

    if (onlyActions) return section("actions", "palette.actions", doing(40));
    if (!q.trim()) {
      const latest = recent.slice(0, 5).map((one): Item => ({
        id: `recent-${one.id}`,
        icon: drawn(one.kind === "customer" ? IconUser : one.kind === "query" ? IconListSearch : IconHistory),
        title: plain(one.label), detail: one.hint ? plain(one.hint) : undefined,
        aside: one.kind === "query" ? s.t("palette.query") : undefined,
        href: one.kind === "customer" ? `/customers/${one.id}` : one.kind === "query" ? `/search?q=${encodeURIComponent(one.id)}` : `/conversations/${one.id}`,
      }));
      return [...section("recent", "palette.recent", latest), ...section("here", "palette.here", doing(20, actions.filter((one) => one.here), false)), ...section("actions", "palette.actions", doing(OTHERS + 3, actions.filter((one) => !one.here))), ...section("views", "palette.views", going(places, 6, false))];
    }
    const said = mostUrgent(hits, new Date(), HITS).map((hit) => conversation(s, hit, words, s.t("customer.unknown"), s.t("conversation.no_subject"), (state) => s.t(`find.state.${state}`)));
    const all: Item = { id: "all", icon: <IconSearch {...ICON} />, title: plain(s.t("palette.all", { q: q.trim() })), keys: ["/"], href: `/search?q=${encodeURIComponent(q.trim())}` };
    const keep: Item = { id: "keep", icon: <IconBookmark {...ICON} />, title: plain(s.t("palette.keep")), keys: ["Alt", "S"], run: () => editView({ draft: { query: q.trim() } }) };
    const named = free ? [...doing(OTHERS), ...going(places, OTHERS)].slice(0, OTHERS + 3) : [];
    return [
      ...section("conversations", "palette.conversations", said, "palette.urgent_first"),
      ...section("customers", "palette.customers", customers.slice(0, CUSTOMERS).map((one) => person(s, one, words)), understood.filters.length ? "find.customers.unfiltered" : undefined),
      ...section("actions", "palette.actions", [...named, all, keep]),
    ];
  }, [actions, customers, hits, onlyActions, places, q, recent, s, understood]);
}

function conversation(s: Strings, hit: Hit, words: string[], unknown: string, untitled: string, stateName: (state: Hit["row"]["state"]) => string): Item {
  const { row } = hit;
  const who = addressWords(s, row.customer?.name ?? row.last?.author?.name ?? "") || unknown;
  const title = row.subject || untitled;
  const message = hit.message_id ? `?message=${hit.message_id}` : "";
  return {
    id: `hit-${row.id}`,
    icon: <ChannelIcon channel={row.last?.channel} size={19} />,
    title: cut(title, beginnings(title, words)),
    detail: [...cut(who, beginnings(who, words)), ...(hit.snippet.length ? [{ text: " : ", match: false }, ...hit.snippet] : [])],
    aside: row.state === "open" ? row.waiting_since ? <WaitingBar row={row} /> : null : stateName(row.state),
    href: `/inbox/${viewOf(row)}/${row.id}${message}`,
  };
}

function person(s: Strings, one: Person, words: string[]): Item {
  const detail = [addressWords(s, one.address ?? ""), one.place].filter(Boolean).join(" · ");
  return {
    id: `cus-${one.id}`,
    icon: <IconUser {...ICON} />,
    title: cut(addressWords(s, one.name), beginnings(addressWords(s, one.name), words)),
    detail: detail ? cut(detail, beginnings(detail, words)) : undefined,
    href: `/customers/${one.id}`,
  };
}
