import { useStrings } from "@filrouge/strings";
import { announce } from "@filrouge/ui";
import { useDisclosure } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { showInHand } from "../chats/InHand";
import { Picker } from "../shell/Picker";
import { reasonsQuery, useMyPresence, usePresenceNews, useSayPresence } from "./data";

let open: () => void = () => undefined;
/** Asks why one is not ready; without reasons in use one simply is not. */
export const askWhy = () => open();

/** Stands once in the desk: hears of presence, and asks why one is not ready. */
export function WhyPicker() {
  const s = useStrings();
  const mine = useMyPresence();
  const say = useSayPresence();
  const { data: reasons = [] } = useQuery(reasonsQuery);
  const [asking, ask] = useDisclosure();
  usePresenceNews();
  const active = reasons.filter((one) => one.active);
  const choose = (code: string) => {
    ask.close();
    // Who changes only the reason has decided already.
    if (mine.said !== "not_ready") showInHand();
    say.mutate({ state: "not_ready", reason: code });
    const reason = active.find((one) => one.code === code);
    announce(reason ? s.t("presence.changed.not_ready", { reason: s.label(reason.label) }) : s.t("presence.not_ready"));
  };
  useEffect(() => {
    open = active.length ? ask.open : () => choose("");
    return () => {
      open = () => undefined;
    };
  });
  const choices = active.map((one) => ({ id: one.code, label: s.label(one.label), chosen: mine.said === "not_ready" && one.code === mine.reason_code }));
  return <Picker opened={asking} title={s.t("presence.why")} choices={choices} onPick={choose} onClose={ask.close} />;
}
