import type { Conversation, Entry, Scheduled as Waiting } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { Chip, Thread, ThreadItem, Tie, Time } from "@filrouge/ui";
import { Button } from "@mantine/core";
import { Link, useSearch } from "@tanstack/react-router";
import { Fragment, memo, useMemo, useRef, type ReactNode } from "react";
import { TypingLine } from "../chats/TypingLine";
import { Scheduled } from "../composer/Scheduled";
import { isPending } from "../data/conversation";
import { useFoundMessage } from "../find/useFoundMessage";
import css from "./conversation.module.css";
import { Picked, type Picking } from "./Picked";
import { QuoteButton } from "./QuoteButton";
import { Mark, Said } from "./Said";
import type { Since } from "./since";
import { SinceLine } from "./SinceLine";
import { markOf, story, type Piece } from "./story";
import { useStoryView } from "./useStoryView";

export { Mark, Said } from "./Said";

interface Props {
  conversationId: string;
  subject: string;
  /** How the customer is called. */
  customer: string;
  /** Their other conversations, before this one. */
  before: Conversation["earlier"];
  merges: Conversation["merged_from"];
  entries: Entry[];
  /** Where to go on reading further back; null when all is here. */
  entriesBefore: string | null;
  /** Answers that wait for their moment. */
  scheduled?: Waiting[];
  earlier: () => Promise<void>;
  loadingEarlier: boolean;
  since: Since | null;
  /** What they said with their rating of the chat. */
  comment?: string;
  /** Messages are being chosen, to be split off. */
  picking: Picking | null;
  onSplit?: (messageId: string) => void;
  onTakeApart?: (mergeId: string, name: string) => void;
}

/** The thread of a conversation, newest at the bottom; it opens at what one has not seen. */
export const Story = memo(function Story({ conversationId, subject, customer, before: others, merges, entries, entriesBefore, scheduled, earlier, loadingEarlier, since, comment, picking, onSplit, onTakeApart }: Props) {
  const s = useStrings();
  const { message } = useSearch({ strict: false }) as { message?: string };
  const more = entriesBefore !== null;
  // What came before is what ended before; others of theirs go on beside.
  const before = useMemo(() => others.filter((one) => one.closed_at !== null), [others]);
  const pieces = useMemo(() => story(entries, more, before.length > 0), [entries, more, before.length]);
  const ids = useMemo(() => pieces.map((one) => one.entry.id), [pieces]);
  const scroller = useRef<HTMLDivElement>(null);
  const rated = useMemo(() => entries.findLast((one) => one.event?.what === "rated")?.id, [entries]);
  const newest = entries[entries.length - 1];
  const target = message ? (entries.find((one) => one.message?.id === message || one.id === message)?.id ?? null) : null;
  const { from, to, above, below } = useStoryView({
    name: conversationId, scroller, ids, target,
    mine: newest !== undefined && isPending(newest),
    openAt: since?.first ?? null,
    onTop: () => void (more && !loadingEarlier && earlier().catch(() => undefined)),
  });
  useFoundMessage(entries, entriesBefore, earlier);
  return (
    <div ref={scroller} className={css.story} tabIndex={0} role="region" aria-label={s.t("conversation.story")}>
      <div className={css.storyInner}>
        {more && (
          <Button size="compact-sm" className={css.earlier} loading={loadingEarlier} onClick={() => void earlier()}>
            {s.t("conversation.earlier_entries")}
          </Button>
        )}
        <Thread label={s.t("conversation.story")}>
          {!more && from === 0 && <Before earlier={before} />}
          {above > 0 && <Space height={above} />}
          {pieces.slice(from, to).map((piece, index) => (
            <Fragment key={piece.entry.id}>
              {piece.entry.id === since?.first && <SinceItem dotted={pieces[from + index - 1]?.line === "dotted"}><SinceLine since={since} /></SinceItem>}
              <One entry={piece.entry} line={piece.line} end={piece.end} frayed={piece.frayed} follows={piece.follows} goesOn={piece.goesOn} conversationId={conversationId} subject={subject} picking={picking} comment={piece.entry.id === rated ? comment : undefined} onSplit={onSplit} merges={merges} onTakeApart={onTakeApart} />
            </Fragment>
          ))}
          {below > 0 && <Space height={below} />}
          {below === 0 && scheduled && <Scheduled conversationId={conversationId} scheduled={scheduled} />}
        </Thread>
        <TypingLine conversationId={conversationId} name={customer} />
      </div>
      <QuoteButton scroller={scroller} conversationId={conversationId} />
    </div>
  );
});

/** The height of what is not drawn; the line goes on through it. */
function Space({ height }: { height: number }) {
  return (
    <ThreadItem knot={null}>
      <div style={{ height }} />
    </ThreadItem>
  );
}

function SinceItem({ dotted, children }: { dotted: boolean; children: ReactNode }) {
  return (
    <ThreadItem knot={null} line={dotted ? "dotted" : "solid"}>
      <div data-since>{children}</div>
    </ThreadItem>
  );
}

type OneProps = Omit<Piece, "mark"> & Pick<Props, "conversationId" | "subject" | "comment" | "picking" | "onSplit" | "merges" | "onTakeApart">;

/** One knot with what was said there; drawn anew only when that changes. */
const One = memo(function One({ entry, line, end, frayed, picking, follows, goesOn, ...said }: OneProps) {
  return (
    <ThreadItem id={entry.id} knot={follows && !frayed ? null : <Mark mark={markOf(entry)} frayed={frayed} />} line={line} end={end} close={goesOn}>
      <Picked entry={entry} picking={picking}>
        <Said entry={entry} follows={follows} goesOn={goesOn} {...said} />
      </Picked>
    </ThreadItem>
  );
});

function Before({ earlier }: { earlier: Conversation["earlier"] }) {
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
