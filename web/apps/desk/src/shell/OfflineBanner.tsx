import { useStrings } from "@filrouge/strings";
import { announce, useDelayed } from "@filrouge/ui";
import { Button } from "@mantine/core";
import { IconPlugConnectedX } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { useLive, useLiveStatus } from "../data/live";
import css from "./shell.module.css";

/** Says that the live link is gone, once it has been for two seconds. */
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
  if (!lost) return null;
  return (
    <div className={css.offline} role="status">
      <IconPlugConnectedX size={16} stroke={1.7} aria-hidden />
      <span>{s.t("live.offline")}</span>
      <Button size="compact-xs" onClick={() => socket.wake()}>
        {s.t("live.offline.now")}
      </Button>
    </div>
  );
}
