import type { CustomerConversation, Entry, TimelineWanted } from "@filrouge/api";
import { time, useStrings } from "@filrouge/strings";
import { Empty, RequestProblem, Skeletons, Thread, ThreadItem } from "@filrouge/ui";
import { Button, Loader } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useRef, useState, type RefObject } from "react";
import { Mark, Said } from "../conversation/Story";
import { backwards } from "./backwards";
import { useFacets, useTimeline } from "./data";
import css from "./timeline.module.css";
import { TimelineFilter } from "./TimelineFilter";

const ROW = 130;
const SOON = 12;

interface Props {
  id: string;
  conversations: CustomerConversation[];
  /** What scrolls where the page is narrow. */
  page: RefObject<HTMLElement | null>;
}

/** Everything in and out, over all channels, newest first; only what is seen is drawn. */
export function Timeline({ id, conversations, page }: Props) {
  const s = useStrings();
  const [wanted, setWanted] = useState<TimelineWanted>({});
  const facets = useFacets(id);
  const timeline = useTimeline(id, wanted);
  const { entries, hasNextPage, isFetchingNextPage, fetchNextPage } = timeline;
  const filtered = Boolean(wanted.kind || wanted.channel || wanted.conversation || wanted.until);
  return (
    <section className={css.timeline} aria-label={s.t("customer.timeline")}>
      {(filtered || Boolean(entries?.length)) && <TimelineFilter wanted={wanted} onWanted={setWanted} facets={facets} conversations={conversations} />}
      {timeline.waiting && (
        <Button size="compact-sm" className={css.reload} onClick={timeline.reload}>
          {s.t("customer.new")}
        </Button>
      )}
      {timeline.isPending && <Skeletons rows={6} height={70} />}
      {timeline.error && !entries && <RequestProblem error={timeline.error} onRetry={() => void timeline.refetch()} />}
      {entries?.length === 0 &&
        (filtered ? (
          <Empty title={s.t("customer.none.title")} action={<Button onClick={() => setWanted({})}>{s.t("customer.none.all")}</Button>}>
            {s.t("customer.none.text")}
          </Empty>
        ) : (
          <Empty title={s.t("customer.nothing.title")}>{s.t("customer.nothing.text")}</Empty>
        ))}
      {entries && entries.length > 0 && (
        <Drawn key={JSON.stringify(wanted)} entries={entries} goesOn={hasNextPage} loading={isFetchingNextPage} more={() => void fetchNextPage()} page={page} />
      )}
    </section>
  );
}

interface DrawnProps {
  entries: Entry[];
  goesOn: boolean;
  loading: boolean;
  more: () => void;
  page: RefObject<HTMLElement | null>;
}

function Drawn({ entries, goesOn, loading, more, page }: DrawnProps) {
  const s = useStrings();
  const scroller = useRef<HTMLDivElement>(null);
  const pieces = useMemo(() => backwards(entries, goesOn), [entries, goesOn]);
  const virtual = useVirtualizer({
    count: pieces.length,
    // On a narrow screen the whole page scrolls, and the list is a part of it.
    getScrollElement: () => (scroller.current && getComputedStyle(scroller.current).overflowY === "visible" ? page.current : scroller.current),
    estimateSize: () => ROW,
    getItemKey: (index) => pieces[index]?.entry.id ?? index,
    overscan: 6,
    scrollMargin: scroller.current && page.current && getComputedStyle(scroller.current).overflowY === "visible" ? scroller.current.offsetTop - page.current.offsetTop : 0,
  });
  const items = virtual.getVirtualItems();
  const last = items[items.length - 1]?.index ?? 0;
  useEffect(() => {
    if (goesOn && !loading && last >= pieces.length - SOON) more();
  }, [goesOn, loading, last, more, pieces.length]);
  const top = (items[0]?.start ?? 0) - virtual.options.scrollMargin;
  return (
    <div ref={scroller} className={css.scroll} tabIndex={0} role="region" aria-label={s.t("customer.timeline")}>
      <div className={css.whole} style={{ height: virtual.getTotalSize() }}>
        <div className={css.window} style={{ transform: `translateY(${top}px)` }}>
          <Thread label={s.t("customer.timeline")}>
            {items.map((item) => {
              const piece = pieces[item.index];
              if (!piece) return null;
              return (
                <ThreadItem key={item.key} ref={virtual.measureElement} index={item.index} knot={<Mark mark={piece.mark} frayed={piece.frayed} />} line={piece.line} end={piece.end}>
                  <Where entry={piece.entry} newer={pieces[item.index - 1]?.entry} />
                  <Said entry={piece.entry} conversationId={piece.entry.conversation?.id ?? ""} subject={piece.entry.conversation?.subject} />
                </ThreadItem>
              );
            })}
          </Thread>
        </div>
      </div>
      {loading && <Loader size="xs" className={css.loading} aria-label={s.t("conversation.earlier_entries")} />}
    </div>
  );
}

/** The month, when another begins, and the conversation's name, when it is another than above. */
function Where({ entry, newer }: { entry: Entry; newer: Entry | undefined }) {
  const s = useStrings();
  const where = entry.conversation;
  const month = time.month(s, new Date(entry.at));
  const turns = !newer || time.month(s, new Date(newer.at)) !== month;
  const other = where && newer?.conversation?.id !== where.id;
  if (!turns && !other) return null;
  return (
    <p className={css.where}>
      {turns && <span className={css.month}>{month}</span>}
      {other && (
        <Link to="/conversations/$conversationId" params={{ conversationId: where.id }} className={css.whereLink}>
          {where.subject || s.t("conversation.no_subject")}
        </Link>
      )}
    </p>
  );
}
