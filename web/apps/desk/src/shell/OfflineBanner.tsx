import { useStrings } from "@filrouge/strings";
import { announce, useDelayed } from "@filrouge/ui";
import { Button } from "@mantine/core";
import { IconPlugConnectedX, IconRefresh } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useLive, useLiveStatus } from "../data/live";
import { useNewer } from "../offline/register";
import { useOutbox, useWaiting } from "../offline/useOutbox";
import { WaitingActs } from "../offline/WaitingActs";
import { useUser } from "../session/session";
import css from "./shell.module.css";

/** Says that the live link is gone, once it has been for two seconds, and what waits for it. */
export function OfflineBanner() {
  const s = useStrings();
  const socket = useLive();
  const status = useLiveStatus();
  const lost = useDelayed(status === "offline", 2000);
  const was = useRef(false);
  useEffect(() => {
    if (was.current && status === "live") announce(s.t("live.back"));
    was.current = lost;
  }, [lost, status, s]);
  const waiting = useWaiting();
  useOutbox(useUser().id);
  const newest = useNewer();
  const [later, setLater] = useState<typeof newest>(null);
  // Put off until there is a newer one still, or until the page is opened again.
  const newer = newest === later || lost ? null : newest;
  if (!lost && waiting.length === 0 && !newer) return null;
  return (
    <div className={css.offline} role="status" data-calm={(!lost && waiting.length === 0) || undefined}>
      {lost && <IconPlugConnectedX size={16} stroke={1.7} aria-hidden />}
      {lost && <span>{s.t("live.offline")}</span>}
      {lost && (
        <Button size="compact-xs" onClick={() => socket.wake()}>
          {s.t("live.offline.now")}
        </Button>
      )}
      <WaitingActs />
      {newer && (
        <>
          <IconRefresh size={16} stroke={1.7} aria-hidden />
          <span>{s.t("offline.newer")}</span>
          <Button size="compact-xs" onClick={newer}>
            {s.t("offline.newer.use")}
          </Button>
          <Button size="compact-xs" variant="subtle" color="gray" onClick={() => setLater(() => newest)}>
            {s.t("offline.newer.later")}
          </Button>
        </>
      )}
    </div>
  );
}
