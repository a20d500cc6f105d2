import { useStrings } from "@filrouge/strings";
import { announce } from "@filrouge/ui";
import { Menu } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { useLiveStatus } from "../data/live";
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
  const mark = (on: boolean) => (on ? <IconCheck size={15} stroke={1.8} /> : undefined);
  const ready = () => {
    say.mutate({ state: "ready" });
    announce(s.t("presence.changed.ready"));
  };
  return (
    <>
      <Menu.Label>{s.t("presence.title")}</Menu.Label>
      <Menu.Item role="menuitemradio" aria-checked={!notReady} leftSection={<PresenceSign state="ready" size={16} />} rightSection={mark(!notReady)} onClick={ready}>
        {s.t("presence.ready")}
      </Menu.Item>
      <Menu.Item role="menuitemradio" aria-checked={notReady} leftSection={<PresenceSign state="not_ready" size={16} />} rightSection={mark(notReady)} onClick={askWhy}>
        {notReady ? words("not_ready", mine.reason_code) : s.t("presence.not_ready.choose")}
      </Menu.Item>
      {lost && <Menu.Label>{s.t("presence.offline_hint")}</Menu.Label>}
    </>
  );
}
