import type { Assignable, ContactReason, Named, Person } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { inOrder, useAssignable, useReasons } from "../data/catalogue";
import { PresentFace } from "../presence/Presence";
import { usePresenceOf, usePresenceWords } from "../presence/data";
import { useUser } from "../session/session";
import { Picker, type Choice } from "../shell/Picker";

interface Props<T> {
  opened: boolean;
  /** The id of what it is now, if it is one. */
  now: string | null;
  onPick: (one: T) => void;
  onClose: () => void;
}

/** Who is to have it: myself first; nobody, when somebody has it. */
export function AssignPicker({ opened, now, onPick, onClose, nobody }: Props<Person | null> & { nobody?: boolean }) {
  const s = useStrings();
  const me = useUser();
  const { data = [] } = useAssignable();
  const presenceOf = usePresenceOf();
  const words = usePresenceWords();
  const here = (id: string) => {
    const found = presenceOf(id);
    return found && words(found.presence, found.reason_code);
  };
  const sorted = [...data].sort((a, b) => Number(b.id === me.id) - Number(a.id === me.id));
  const choices: Choice[] = sorted.map((one: Assignable) => ({
    id: one.id,
    label: one.id === me.id ? s.t("conversation.to_me", { name: one.name }) : one.name,
    hint: [here(one.id), ...one.teams.map((team) => team.name)].filter(Boolean).join(" · "),
    before: <PresentFace initials={one.initials} size="sm" state={presenceOf(one.id)?.presence} />,
    chosen: now === one.id,
  }));
  if (now || nobody) choices.push({ id: "", label: s.t("conversation.to_nobody") });
  return (
    <Picker
      opened={opened}
      title={s.t("conversation.assign")}
      choices={choices}
      onClose={onClose}
      onPick={(id) => {
        onClose();
        onPick(data.find((one) => one.id === id) ?? null);
      }}
    />
  );
}

export function TransferPicker({ opened, now, onPick, onClose }: Props<Named>) {
  const s = useStrings();
  const { data = [] } = useAssignable();
  const me = useUser();
  const teams = new Map([...me.teams, ...data.flatMap((one) => one.teams)].map((team) => [team.id, team]));
  const choices = [...teams.values()].map((team) => ({ id: team.id, label: team.name, chosen: team.id === now }));
  return (
    <Picker
      opened={opened}
      title={s.t("conversation.transfer_to")}
      choices={choices}
      onClose={onClose}
      onPick={(id) => {
        onClose();
        const team = teams.get(id);
        if (team) onPick(team);
      }}
    />
  );
}

export function ReasonPicker({ opened, now, onPick, onClose }: Props<ContactReason>) {
  const s = useStrings();
  const { data = [] } = useReasons();
  const choices = inOrder(data).map(({ reason, parent }) => ({
    id: reason.id,
    label: s.label(reason.label),
    hint: parent ? s.label(parent.label) : undefined,
    sub: parent !== null,
    chosen: reason.id === now,
  }));
  return (
    <Picker
      opened={opened}
      title={s.t("conversation.reason")}
      choices={choices}
      onClose={onClose}
      onPick={(id) => {
        onClose();
        const reason = data.find((one) => one.id === id);
        if (reason) onPick(reason);
      }}
    />
  );
}
