import { useStrings } from "@filrouge/strings";
import { IconUsersGroup } from "@tabler/icons-react";
import { useMemo } from "react";
import { useAssignable } from "../data/catalogue";
import { PresentFace } from "../presence/Presence";
import { usePresenceOf, usePresenceWords } from "../presence/data";
import { byPresence } from "../presence/teams";
import { useUser } from "../session/session";
import { folded } from "../shell/Picker";
import type { Wish } from "./Editor";
import type { Option } from "./Suggest";
import css from "./suggest.module.css";

const MOST = 20;

interface Called {
  id: string;
  name: string;
  initials: string | null;
  hint: string;
}

/** People and teams in sight, whom a note can call, as a list at the caret. */
export function useMentions(wish: Wish | null) {
  const s = useStrings();
  const me = useUser().id;
  const people = useAssignable();
  const all = useMemo(() => {
    const teams = new Map((people.data ?? []).flatMap((one) => one.teams.map((team) => [team.id, team] as const)));
    return [
      ...(people.data ?? []).filter((one) => one.id !== me).map((one): Called => ({ id: one.id, name: one.name, initials: one.initials, hint: one.teams.map((team) => team.name).join(", ") })),
      ...[...teams.values()].map((team): Called => ({ id: team.id, name: team.name, initials: null, hint: s.t("compose.team") })),
    ];
  }, [me, people.data, s]);
  const wanted = wish?.char === "@";
  const query = folded(wish?.query ?? "");
  const presenceOf = usePresenceOf();
  const words = usePresenceWords();
  // Who can answer now comes first; teams stand after people.
  const rank = (a: Called, b: Called) => Number(a.initials === null) - Number(b.initials === null) || byPresence(presenceOf(a.id)?.presence, presenceOf(b.id)?.presence);
  const found = wanted ? all.filter((one) => folded(one.name).split(/\s+/).some((word) => word.startsWith(query)) || folded(one.name).startsWith(query)).sort(rank).slice(0, MOST) : [];
  const options = found.map((one): Option => {
    const here = presenceOf(one.id);
    return {
      id: one.id,
      shown: (
        <>
          {one.initials ? <PresentFace initials={one.initials} size="sm" state={here?.presence} /> : <IconUsersGroup size={17} stroke={1.6} aria-hidden />}
          <span className={css.name}>
            {one.name}
            {here && <span className="fr-unseen"> {words(here.presence, here.reason_code)}</span>}
          </span>
          <span className={css.hint}>{one.hint}</span>
        </>
      ),
    };
  });
  return { options, empty: s.t("compose.nobody"), pick: (id: string) => found.find((one) => one.id === id) ?? null };
}
