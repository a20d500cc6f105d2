import { settings } from "@filrouge/api";
import type { Frame as LiveFrame } from "@filrouge/live";
import { useQueryClient } from "@tanstack/react-query";
import { Outlet } from "@tanstack/react-router";
import { useCallback } from "react";
import { useTopic } from "../data/live";
import { Frame } from "../shell/Frame";
import { AlertsBanner } from "./AlertsBanner";
import { SettingsNav } from "./SettingsNav";

/** Settings keep the shell: the first column becomes their own. Other people's changes arrive by themselves. */
export function SettingsLayout() {
  const cache = useQueryClient();
  const listen = useCallback(
    (frame: LiveFrame) => {
      if (frame.type !== "event" || !/^(company|access|agents)\.\w+_changed$|^channels\.(account|health)/.test(frame.event.type)) return;
      void cache.invalidateQueries({ queryKey: ["settings"], predicate: (query) => query.queryKey[2] !== "one" });
      if (/health/.test(frame.event.type)) void cache.invalidateQueries({ queryKey: ["settings", settings.channels.what] });
    },
    [cache],
  );
  useTopic("settings", listen);
  return (
    <Frame nav={<SettingsNav />}>
      <AlertsBanner />
      <Outlet />
    </Frame>
  );
}
