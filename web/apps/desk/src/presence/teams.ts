import type { Colleague } from "@filrouge/api";
import { folded } from "../shell/Picker";

export interface TeamOf {
  /** null: those of no team. */
  id: string | null;
  name: string;
  people: Colleague[];
  here: number;
}

const ORDER: Record<Colleague["presence"], number> = { ready: 0, busy: 1, wrapping_up: 1, not_ready: 2, offline: 3 };

/** Those who are ready first, then those who are here; where nobody knows, as who is away. */
export const byPresence = (a: Colleague["presence"] | undefined, b: Colleague["presence"] | undefined): number => ORDER[a ?? "offline"] - ORDER[b ?? "offline"];

/** Who is here, by team: mine first, then by name; within a team those who are ready first. A person of two teams stands
 * in both. */
export function byTeam(people: Colleague[], mine: readonly string[], search: string, onlyHere: boolean): TeamOf[] {
  const wanted = folded(search.trim());
  const kept = people.filter((one) => {
    const said = folded([one.name, ...one.teams.map((team) => team.name)].join(" "));
    return (!wanted || said.includes(wanted)) && (!onlyHere || one.presence !== "offline");
  });
  const teams = new Map<string | null, TeamOf>();
  for (const one of kept)
    for (const team of one.teams.length ? one.teams : [{ id: null, name: "" }]) {
      const found = teams.get(team.id) ?? { id: team.id, name: team.name, people: [], here: 0 };
      found.people.push(one);
      if (one.presence !== "offline") found.here += 1;
      teams.set(team.id, found);
    }
  const rank = (team: TeamOf) => (team.id === null ? 2 : mine.includes(team.id) ? 0 : 1);
  for (const team of teams.values()) team.people.sort((a, b) => byPresence(a.presence, b.presence) || a.name.localeCompare(b.name));
  return [...teams.values()].sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name));
}
