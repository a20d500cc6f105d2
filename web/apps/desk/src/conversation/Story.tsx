import type { Entry } from "@filrouge/api";
import type { ConversationState } from "@filrouge/live";
import { useStrings } from "@filrouge/strings";
import { Branch, Capsule, Chip, Fray, Grain, Knot, Thread, ThreadItem, Tie, Time } from "@filrouge/ui";
import { Button } from "@mantine/core";
import { IconArrowBackUp, IconPlayerPause, IconPlayerPlay } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useEffect, useLayoutEffect, useMemo, useRef } from "react";
import css from "./conversation.module.css";
import { isPending } from "../data/conversation";
import { EventLine } from "./EventLine";
import { Message } from "./Message";
import { Note } from "./Note";
import { story, type Piece } from "./story";

interface Props {
  state: ConversationState;
  earlier: () => Promise<void>;
  loadingEarlier: boolean;
}

/** The thread of a conversation, newest at the bottom, in sight when something is said. */
export function Story({ state, earlier, loadingEarlier }: Props) {
  const s = useStrings();
  const { conversation, entries, entries_before } = state;
  const more = entries_before !== null;
  const pieces = useMemo(() => story(entries, more, conversation.earlier.length > 0), [entries, more, conversation.earlier.length]);
  const scroller = useFollow(conversation.id, entries);
  return (
    <div ref={scroller} className={css.story} tabIndex={0} role="region" aria-label={s.t("conversation.story")}>
      <div className={css.storyInner}>
        {more && (
          <Button size="compact-sm" className={css.earlier} loading={loadingEarlier} onClick={() => void earlier()}>
            {s.t("conversation.earlier_entries")}
          </Button>
        )}
        <Thread label={s.t("conversation.story")}>
          {!more && <Before earlier={conversation.earlier} />}
          {pieces.map((piece) => (
            <ThreadItem key={piece.entry.id} id={piece.entry.id} knot={<Mark piece={piece} />} line={piece.line} end={piece.end}>
              <Said entry={piece.entry} conversationId={conversation.id} subject={conversation.subject} />
            </ThreadItem>
          ))}
        </Thread>
      </div>
    </div>
  );
}

/** Keeps the newest in sight, unless one has gone up to read; holds the place when earlier words come in above. */
function useFollow(id: string, entries: Entry[]) {
  const scroller = useRef<HTMLDivElement>(null);
  const seen = useRef({ id: "", first: "", last: "", height: 0 });
  const first = entries[0]?.id ?? "";
  const newest = entries[entries.length - 1];
  const last = newest?.id ?? "";
  const mine = newest !== undefined && isPending(newest);
  useLayoutEffect(() => {
    const box = scroller.current;
    if (!box) return;
    const old = seen.current;
    const atBottom = old.height - box.scrollTop - box.clientHeight < 160;
    if (old.id !== id || (old.last !== last && (mine || atBottom))) box.scrollTop = box.scrollHeight;
    else if (old.first !== first) box.scrollTop += box.scrollHeight - old.height;
    seen.current = { id, first, last, height: box.scrollHeight };
  }, [id, first, last, mine]);
  useEffect(() => {
    const box = scroller.current;
    const inside = box?.firstElementChild;
    if (!box || !inside) return undefined;
    // The composer grows, a picture arrives: who was at the bottom stays there.
    let down = true;
    const scrolled = () => {
      down = box.scrollHeight - box.scrollTop - box.clientHeight < 80;
    };
    // What one opens grows downwards from where it was pressed.
    const pressed = (event: Event) => {
      if (event.target instanceof Element && event.target.closest("button")) down = false;
    };
    const watch = new ResizeObserver(() => {
      if (down) box.scrollTop = box.scrollHeight;
      seen.current.height = box.scrollHeight;
    });
    box.addEventListener("scroll", scrolled, { passive: true });
    box.addEventListener("click", pressed, { capture: true });
    watch.observe(box);
    watch.observe(inside);
    return () => {
      box.removeEventListener("scroll", scrolled);
      box.removeEventListener("click", pressed, { capture: true });
      watch.disconnect();
    };
  }, [id]);
  return scroller;
}

function Before({ earlier }: { earlier: ConversationState["conversation"]["earlier"] }) {
  const s = useStrings();
  const last = earlier[0];
  if (!last) return null;
  return (
    <ThreadItem knot={<Tie />} end="fade">
      <p className={css.before}>
        <Link to="/conversations/$conversationId" params={{ conversationId: last.id }} className={css.beforeLink}>
          {last.subject || s.t("conversation.no_subject")}
        </Link>
        {last.closed_at && <Time at={last.closed_at} as="day" />}
        {earlier.length > 1 && <Chip>{s.t("conversation.before", { n: earlier.length - 1 })}</Chip>}
      </p>
    </ThreadItem>
  );
}

export function Mark({ piece: { mark, frayed } }: { piece: Piece }) {
  switch (mark.kind) {
    case "knot":
      return (
        <>
          <Knot who={mark.who} channel={mark.channel} icon={mark.who === "agent" ? IconArrowBackUp : undefined} />
          {frayed && <Fray />}
        </>
      );
    case "capsule":
      return <Capsule from={mark.from} to={mark.to} />;
    case "pause":
      return <Knot who="customer" icon={IconPlayerPause} label="" />;
    case "resume":
      return <Knot who="customer" icon={IconPlayerPlay} label="" />;
    case "tie":
      return <Tie />;
    case "branch":
      return <Branch />;
    case "grain":
      return <Grain />;
    case "dot":
      return <Grain plain />;
  }
}

export function Said({ entry, conversationId, subject }: { entry: Entry; conversationId: string; subject?: string }) {
  if (entry.kind === "message" && entry.message) return <Message entry={entry} message={entry.message} conversationId={conversationId} subject={subject} />;
  if (entry.kind === "note" && entry.message) return <Note entry={entry} message={entry.message} />;
  return <EventLine entry={entry} />;
}
