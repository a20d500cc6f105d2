import type { Colleague } from "@filrouge/api";
import { time, useStrings } from "@filrouge/strings";
import { Empty, PageHead, RequestProblem, Skeletons, useNow, useRemembered } from "@filrouge/ui";
import { Switch, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import { useUser } from "../session/session";
import { PhoneBack } from "./PhoneBack";
import { PresenceWord, PresentFace } from "./Presence";
import css from "./presence.module.css";
import { useColleagues } from "./data";
import { byTeam } from "./teams";

/** Who is there: my teams first, kept live. */
export function ColleaguesScreen() {
  const s = useStrings();
  const me = useUser();
  const found = useColleagues();
  const [search, setSearch] = useState("");
  const [onlyHere, setOnlyHere] = useRemembered("colleagues.here", false);
  const all = found.data ?? [];
  const teams = byTeam(all, me.teams.map((one) => one.id), search, onlyHere);
  const here = all.filter((one) => one.presence !== "offline").length;
  const ready = all.filter((one) => one.presence === "ready").length;
  const alone = all.length <= 1 && !search;
  return (
    <div className={css.screen}>
      <PageHead title={s.t("colleagues.title")} back={<PhoneBack />} facts={found.data && s.t("colleagues.count", { ready, here, all: all.length })} />
      {!alone && found.data && (
        <div className={css.tools}>
          <TextInput className={css.search} aria-label={s.t("colleagues.search")} placeholder={s.t("colleagues.search")} leftSection={<IconSearch size={16} stroke={1.6} />} value={search} onChange={(event) => setSearch(event.currentTarget.value)} />
          <Switch label={s.t("colleagues.only_here")} checked={onlyHere} onChange={(event) => setOnlyHere(event.currentTarget.checked)} />
        </div>
      )}
      <div className={css.page} tabIndex={0} role="region" aria-label={s.t("colleagues.title")}>
        {found.isPending && <Skeletons rows={6} height={52} />}
        {found.error && !found.data && <RequestProblem error={found.error} onRetry={() => void found.refetch()} />}
        {found.data && alone && <Empty title={s.t("colleagues.alone")}>{s.t("colleagues.alone.text")}</Empty>}
        {found.data && !alone && teams.length === 0 && <Empty title={s.t("colleagues.none")}>{s.t("colleagues.none.text")}</Empty>}
        {!alone && teams.map((team) => (
          <section key={team.id ?? ""} className={css.team} aria-label={team.name || s.t("colleagues.no_team")}>
            <h2 className={css.teamHead}>
              {team.name || s.t("colleagues.no_team")}
              <span className={`${css.teamCount} fr-figures`}>{team.here} / {team.people.length}</span>
            </h2>
            <ul className={css.people}>
              {team.people.map((one) => <Line key={one.id} person={one} team={team.id} me={one.id === me.id} />)}
            </ul>
          </section>
        ))}
      </div>
    </div>
  );
}

function Line({ person, team, me }: { person: Colleague; team: string | null; me: boolean }) {
  const s = useStrings();
  const now = useNow();
  const lead = person.teams.some((one) => one.id === team && one.lead);
  const away = person.presence === "offline";
  const since = person.since ? new Date(person.since) : null;
  const today = since?.toDateString() === now.toDateString();
  const at = since && (today && !away ? time.clock(since) : time.instant(s, since, now));
  return (
    <li className={css.person}>
      <PresentFace initials={person.initials} state={person.presence} />
      <div className={css.personText}>
        <div className={css.personName}>
          <span title={person.name}>{person.name}</span>
          {(me || lead) && <span className={css.mark}>{s.t(me ? "colleagues.me" : "colleagues.lead")}</span>}
        </div>
        <div className={css.state}>
          <PresenceWord state={person.presence} reason={person.reason_code} />
          {(at || away) && <span className="fr-figures">{at ? s.t(away ? "colleagues.last" : "colleagues.since", { time: at }) : s.t("colleagues.never")}</span>}
        </div>
      </div>
    </li>
  );
}
