import type { Conversation, ForwardBegun } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { Problem } from "@filrouge/ui";
import { Autocomplete, TextInput } from "@mantine/core";
import { known } from "./forwarding";
import css from "./forward.module.css";
import type { Forwarding } from "./useForwarding";

interface Props {
  conversation: Conversation;
  forward: Forwarding;
  onChange: (next: ForwardBegun) => void;
}

const ROLES = ["expert", "repairer", "lawyer", "relative", "partner"] as const;

/** To whom a story is shown, and as what. */
export function ForwardFields({ conversation, forward, onChange }: Props) {
  const s = useStrings();
  const { begun, accounts, problem } = forward;
  if (!begun) return null;
  if (accounts.length === 0) return <Problem tone="attention" what={s.t("composer.no_way")} />;
  const parties = known(conversation);
  const party = parties.find((one) => one.address === begun.to.trim().toLowerCase());
  const meet = (to: string) => {
    const met = parties.find((one) => one.address === to.trim().toLowerCase());
    onChange({ ...begun, to, ...(met ? { name: begun.name || met.name, role: begun.role || met.role } : {}) });
  };
  return (
    <div className={css.fields}>
      <Autocomplete
        ref={forward.field}
        size="sm"
        label={s.t("forward.to")}
        inputMode="email"
        autoComplete="off"
        value={begun.to}
        onChange={meet}
        data={parties.map((one) => one.address)}
        renderOption={({ option }) => <span>{parties.find((one) => one.address === option.value)?.name} · {option.value}</span>}
        maxLength={320}
        error={problem ? s.t(problem === "ours" ? "forward.ours" : "forward.to_missing") : undefined}
      />
      <TextInput size="sm" label={s.t("forward.name")} value={begun.name} placeholder={party?.name} onChange={(event) => onChange({ ...begun, name: event.currentTarget.value })} maxLength={200} />
      <Autocomplete size="sm" label={s.t("forward.role")} value={begun.role} placeholder={party?.role || s.t("forward.role_hint")} onChange={(role) => onChange({ ...begun, role })} data={ROLES.map((one) => s.t(`forward.role.${one}`))} maxLength={60} />
    </div>
  );
}
