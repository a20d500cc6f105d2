import type { Conversation, Entry } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { Time } from "@filrouge/ui";
import { Button } from "@mantine/core";
import { IconArrowMerge, IconArrowsSplit2, IconLink } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { Stars } from "../chats/ChatFacts";
import { TaskEvent } from "../tasks/TaskEvent";
import css from "./conversation.module.css";
import { useEventWords } from "./eventWords";
import reading from "./reading.module.css";

const LOUD = new Set(["closed", "snoozed", "resumed", "channel_changed", "moved", "merged", "unmerged", "split"]);
const BRANCHES = { merged: IconArrowMerge, unmerged: IconArrowsSplit2, split: IconArrowsSplit2, linked: IconLink };
type Branching = keyof typeof BRANCHES;

interface Props {
  entry: Entry;
  /** What they said with their rating. */
  comment?: string;
  /** Merges that can still be taken apart. */
  merges?: Conversation["merged_from"];
  onTakeApart?: (mergeId: string, name: string) => void;
}

/** What happened to the conversation, in one line; with the way to another one where the thread branches. */
export function EventLine({ entry, comment, merges = [], onTakeApart }: Props) {
  const s = useStrings();
  const words = useEventWords();
  const event = entry.event;
  if (!event) return null;
  if (event.task) return <TaskEvent entry={entry} event={event} />;
  const other = event.conversation;
  const merge = event.type === "merged" && event.received ? merges.find((one) => one.merge_id === event.merge_id || (!event.merge_id && one.id === other?.id)) : undefined;
  const line = (
    <>
      {event.what === "rated" && event.score ? (
        <span>
          {s.t("chats.event.rated_short")} <Stars score={event.score} />
          {comment && <span className={css.rated}>{s.t("chats.event.said", { comment })}</span>}
        </span>
      ) : (
        <span>{words(entry)}</span>
      )}
      <span className={css.meta}>
        <Time at={entry.at} />
      </span>
    </>
  );
  if (!(event.type in BRANCHES) || (event.type === "linked" && !other)) return <p className={css.event} data-loud={LOUD.has(event.type) || undefined}>{line}</p>;
  const Icon = BRANCHES[event.type as Branching];
  const quiet = event.type === "linked";
  return (
    <div className={quiet ? css.event : reading.branch}>
      <div className={quiet ? undefined : reading.pill}>
        <Icon size={15} stroke={1.7} aria-hidden className={reading.icon} />
        {other ? (
          <Link to="/conversations/$conversationId" params={{ conversationId: other.id }} className={reading.name}>
            {other.subject || other.reference}
          </Link>
        ) : (
          <span className={reading.name}>{s.t("event.another")}</span>
        )}
        <span className={css.meta}>{words(entry)}</span>
      </div>
      <span className={css.meta}>
        <Time at={entry.at} />
      </span>
      {merge && onTakeApart && (
        <Button size="compact-xs" onClick={() => onTakeApart(merge.merge_id, merge.subject || merge.reference)}>
          {s.t("merge.take_apart")}
        </Button>
      )}
    </div>
  );
}
