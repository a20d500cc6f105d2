import type { Conversation } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { TagsInput } from "@mantine/core";
import { useState } from "react";
import css from "./composer.module.css";
import { looksLikeAddress } from "./forwarding";

interface Props {
  conversation: Conversation;
  cc: string[];
  onCc: (next: string[]) => void;
  /** Whoever opened it wants to write; what a draft brought only shows. */
  focused: boolean;
}

/** The field's own name, for whoever leads to it. */
export const COPIES = "copies";
const MOST = 20;
const SPLIT = [",", ";", " "];

/** Who gets a copy of the answer: everybody who reads it sees them. */
export function Copies({ conversation, cc, onCc, focused }: Props) {
  const s = useStrings();
  const [typed, setTyped] = useState("");
  const [wrong, setWrong] = useState<string | null>(null);
  const known = conversation.parties.flatMap(({ identity }) => (identity?.channel === "email" && identity.state !== "blocked" ? [identity.address] : []));
  const change = (next: string[]) => {
    const bad = next.find((one) => !looksLikeAddress(one)) ?? null;
    setWrong(bad);
    onCc([...new Set(next.filter(looksLikeAddress).map((one) => one.trim().toLowerCase()))]);
    // What is not an address yet stays in the field, to be completed.
    if (bad !== null) window.setTimeout(() => setTyped(bad), 0);
  };
  return (
    <TagsInput
      className={css.copies}
      id={COPIES}
      classNames={{ label: css.copiesLabel, wrapper: css.copiesField, error: css.copiesField, pill: css.copy }}
      size="sm"
      label={s.t("compose.copies")}
      placeholder={cc.length ? undefined : s.t("compose.copies_hint")}
      inputMode="email"
      autoComplete="off"
      autoFocus={focused}
      value={cc}
      onChange={change}
      searchValue={typed}
      onSearchChange={(next) => {
        setTyped(next);
        if (next !== wrong) setWrong(null);
      }}
      data={known}
      splitChars={SPLIT}
      maxTags={MOST}
      error={wrong ? s.t("compose.copies_wrong") : undefined}
    />
  );
}
