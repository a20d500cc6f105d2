import { api, type Assignable, type PresenceState } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { Keys } from "@filrouge/ui";
import { Button, Group, Textarea, TextInput } from "@mantine/core";
import { IconArrowForwardUp, IconSearch, IconUsers } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState, type FormEvent, type ReactNode } from "react";
import { useAssignable } from "../data/catalogue";
import { PresentFace } from "../presence/Presence";
import { usePresenceOf, usePresenceWords } from "../presence/data";
import { useUser } from "../session/session";
import { folded } from "../shell/Picker";
import css from "./composing.module.css";

export interface Hand {
  to: { kind: "user" | "team"; id: string; name: string; initials?: string };
  note: string;
}

const RANK: Record<PresenceState, number> = { ready: 0, busy: 1, wrapping_up: 1, not_ready: 2, offline: 3 };

/** Those who are there first, and of these who holds the fewest chats. Pure. */
export function bestFirst<T extends { id: string; name: string }>(people: T[], presence: (id: string) => PresenceState | undefined, holds: (id: string) => number): T[] {
  const rank = (one: T) => RANK[presence(one.id) ?? "offline"];
  return [...people].sort((a, b) => rank(a) - rank(b) || holds(a.id) - holds(b.id) || a.name.localeCompare(b.name));
}

interface Props {
  /** The chats that go. */
  chats: string[];
  /** Who has them now, when it is not me. */
  has?: string | null;
  /** What the button says. */
  words: (name: string) => string;
  onHand: (hand: Hand) => void;
  busy?: boolean;
  /** The note has the focus at first; else what stands beside the button says who has it. */
  noteFirst?: boolean;
  /** Beside the button. */
  beside?: ReactNode;
}

/** To whom chats go, and what they must know. Only who may receive all of them is offered. */
export function HandForm({ chats, has, words: goes, onHand, busy, noteFirst, beside }: Props) {
  const s = useStrings();
  const me = useUser();
  const { data = [] } = useAssignable();
  const { data: receivers, isError } = useQuery({
    queryKey: ["chats", "receivers", chats],
    queryFn: () => api.chats.receivers(chats),
    enabled: chats.length > 0,
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
  const presenceOf = usePresenceOf();
  const words = usePresenceWords();
  const [search, setSearch] = useState("");
  const [note, setNote] = useState("");
  const [chosen, setChosen] = useState<string | null>(null);
  const holds = (id: string) => receivers?.find((one) => one.user_id === id)?.chats ?? 0;
  // When it cannot be known, the server says no.
  const mayHave = (one: Assignable) => one.id !== me.id && one.id !== has && (isError || Boolean(receivers?.some((other) => other.user_id === one.id)));
  const wanted = folded(search.trim());
  const fits = (one: { name: string }, ...more: string[]) => !wanted || folded([one.name, ...more].join(" ")).includes(wanted);
  const people = bestFirst(data.filter((one) => mayHave(one) && fits(one, ...one.teams.map((team) => team.name))), (id) => presenceOf(id)?.presence, holds);
  const teams = [...new Map([...me.teams, ...data.flatMap((one) => one.teams)].map((team) => [team.id, team])).values()].filter((one) => fits(one));
  // Nobody who is away is given a chat unasked.
  const isThere = (one: Assignable) => (presenceOf(one.id)?.presence ?? "offline") !== "offline";
  const there = people.find(isThere);
  const away = people.filter((one) => !isThere(one));
  const likely = wanted ? (people[0] ?? teams[0]) : there;
  const current = chosen && [...people, ...teams].some((one) => one.id === chosen) ? chosen : (likely?.id ?? null);
  const person = people.find((one) => one.id === current);
  const to = person ?? teams.find((one) => one.id === current);
  const nobody = receivers !== undefined && !wanted && people.length === 0;
  const go = (event?: FormEvent) => {
    event?.preventDefault();
    if (!to || busy || chats.length === 0) return;
    onHand({ to: { kind: person ? "user" : "team", id: to.id, name: to.name, initials: person?.initials }, note: note.trim() });
  };
  const radio = (id: string) => <input type="radio" className="fr-unseen" name="hand" value={id} checked={current === id} onChange={() => setChosen(id)} />;
  const row = (one: Assignable) => {
    const seen = presenceOf(one.id);
    return (
      <li key={one.id}>
        <label className={css.person}>
          {radio(one.id)}
          <PresentFace initials={one.initials} size="sm" state={seen?.presence} />
          <span className={css.personName}>{one.name}</span>
          <span className={css.personHint}>{[seen && words(seen.presence, seen.reason_code), s.t("chats.hand_holds", { n: holds(one.id) })].filter(Boolean).join(" · ")}</span>
        </label>
      </li>
    );
  };
  return (
    <form
      className={css.hand}
      onSubmit={go}
      onKeyDown={(event) => {
        if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
        event.preventDefault();
        go();
      }}
    >
      <TextInput leftSection={<IconSearch size={16} stroke={1.6} />} aria-label={s.t("chats.hand_to")} placeholder={s.t("chats.hand_find")} value={search} onChange={(event) => setSearch(event.currentTarget.value)} />
      <div className={css.people} role="radiogroup" aria-label={s.t("chats.hand_to")} tabIndex={-1}>
        {there && <p className={css.group}>{s.t("chats.hand_people")}</p>}
        <ul className={css.list}>{people.filter(isThere).map(row)}</ul>
        {nobody && <p className={css.none}>{s.t("chats.hand_none_sees", { n: chats.length })}</p>}
        {teams.length > 0 && <p className={css.group}>{s.t("chats.hand_teams")}</p>}
        <ul className={css.list}>
          {teams.map((one) => (
            <li key={one.id}>
              <label className={css.person}>
                {radio(one.id)}
                <IconUsers size={18} stroke={1.6} aria-hidden />
                <span className={css.personName}>{one.name}</span>
                <span className={css.personHint}>{s.t("chats.hand_team")}</span>
              </label>
            </li>
          ))}
        </ul>
        {away.length > 0 && <p className={css.group}>{s.t("chats.hand_away")}</p>}
        <ul className={css.list}>{away.map(row)}</ul>
        {wanted && people.length + teams.length === 0 && <p className={css.none}>{s.t("chats.hand_nobody")}</p>}
      </div>
      <Textarea
        data-autofocus={noteFirst || undefined}
        autosize
        minRows={noteFirst ? 3 : 2}
        maxRows={8}
        label={s.t("chats.hand_note")}
        description={s.t("chats.hand_note_hint")}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      <Group justify="flex-end" gap="xs" className={css.handFoot}>
        {beside}
        <Button type="submit" variant="filled" loading={busy} disabled={!to || chats.length === 0} leftSection={<IconArrowForwardUp size={16} stroke={1.7} />} rightSection={<Keys keys={[s.t("keys.ctrl"), s.t("keys.enter")]} />}>
          {to ? goes(to.name) : s.t("chats.hand_choose")}
        </Button>
      </Group>
    </form>
  );
}
