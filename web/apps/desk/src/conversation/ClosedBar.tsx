import type { Conversation, Referred } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { Time } from "@filrouge/ui";
import { Button } from "@mantine/core";
import { IconArrowMerge, IconClockPause, IconLink } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
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
        {!snoozed
          ? s.t("conversation.is_closed")
          : conversation.snoozed_until
            ? s.rich("conversation.paused_until", { time: <Time key="t" at={conversation.snoozed_until} as="instant" /> })
            : s.t("conversation.paused_reply")}
        {snoozed && conversation.paused && ` ${s.t("conversation.paused_due")}`}
      </span>
      <Button size="compact-sm" onClick={() => void (snoozed ? acts.resume() : acts.reopen())}>
        {s.t(snoozed ? "conversation.resume" : "conversation.reopen")}
      </Button>
    </div>
  );
}

/** In the composer's place when the story goes on elsewhere. */
export function MergedBar({ into }: { into: Referred }) {
  const s = useStrings();
  return (
    <div className={css.closedBar} role="status">
      <IconArrowMerge size={16} stroke={1.6} aria-hidden />
      <span>{s.t("merge.went", { name: into.subject || into.reference, reference: into.reference })}</span>
      <Button size="compact-sm" component={Link} to={`/conversations/${into.id}`}>
        {s.t("merge.go_there")}
      </Button>
    </div>
  );
}
