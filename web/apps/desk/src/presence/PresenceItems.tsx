import { useStrings } from "@filrouge/strings";
import { announce } from "@filrouge/ui";
import { Menu } from "@mantine/core";
import { useLiveStatus } from "../data/live";
import { MenuChoices } from "../shell/MenuChoices";
import { PresenceSign } from "./Presence";
import { askWhy } from "./WhyPicker";
import { useMyPresence, usePresenceWords, useSayPresence } from "./data";

/** In the menu of a person: ready, or not and why. */
export function PresenceItems() {
  const s = useStrings();
  const mine = useMyPresence();
  const words = usePresenceWords();
  const say = useSayPresence();
  const lost = useLiveStatus() === "offline";
  const notReady = mine.said === "not_ready";
  const ready = () => {
    say.mutate({ state: "ready" });
    announce(s.t("presence.changed.ready"));
  };
  const choices = [
    { value: "ready", label: s.t("presence.ready"), sign: <PresenceSign state="ready" size={16} /> },
    { value: "not_ready", label: notReady ? words("not_ready", mine.reason_code) : s.t("presence.not_ready.choose"), sign: <PresenceSign state="not_ready" size={16} /> },
  ];
  return (
    <>
      <MenuChoices label={s.t("presence.title")} value={notReady ? "not_ready" : "ready"} choices={choices} onChange={(next) => (next === "ready" ? ready() : askWhy())} onSame={(now) => now === "not_ready" && askWhy()} closes />
      {lost && <Menu.Label>{s.t("presence.offline_hint")}</Menu.Label>}
    </>
  );
}
