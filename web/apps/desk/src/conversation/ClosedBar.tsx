import type { Conversation } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { Time } from "@filrouge/ui";
import { Button } from "@mantine/core";
import { IconClockPause, IconLink } from "@tabler/icons-react";
import css from "./conversation.module.css";
import type { Acts } from "./useActs";

/** Above the composer when the line is dotted or tied: says so, with the way back. */
export function ClosedBar({ conversation, acts }: { conversation: Conversation; acts: Acts }) {
  const s = useStrings();
  const snoozed = conversation.state === "snoozed";
  return (
    <div className={css.closedBar}>
      {snoozed ? <IconClockPause size={16} stroke={1.6} aria-hidden /> : <IconLink size={16} stroke={1.6} aria-hidden />}
      <span>
        {snoozed && conversation.snoozed_until
          ? s.rich("conversation.paused_until", { time: <Time key="t" at={conversation.snoozed_until} as="instant" /> })
          : s.t("conversation.is_closed")}
      </span>
      <Button size="compact-sm" onClick={() => void (snoozed ? acts.resume() : acts.reopen())}>
        {s.t(snoozed ? "conversation.resume" : "conversation.reopen")}
      </Button>
    </div>
  );
}
