import { useStrings } from "@filrouge/strings";
import { addressWords, Empty, Face, RequestProblem, Skeletons } from "@filrouge/ui";
import { Button } from "@mantine/core";
import { IconBookmark } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent } from "react";
import type { useFound } from "./data";
import { beginnings, cut } from "./fuzzy";
import { HitRow } from "./HitRow";
import { Loosen } from "./Loosen";
import { Marked } from "./Marked";
import css from "./search.module.css";

type Found = ReturnType<typeof useFound>;
interface Props {
  found: Found;
  onQuery: (q: string) => void;
  /** On a phone the button stands under the query. */
  onKeep?: () => void;
}

const ROW = 92;
/** Where one was in the results of a query: the way back from a conversation leads there. */
const places = new Map<string, number>();

export function Results({ found, onQuery, onKeep }: Props) {
  const s = useStrings();
  const { hits, customers, understood, q, error, loading, hasMore, more, loadingMore } = found;
  const scroller = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const [above, setAbove] = useState(0);
  const virtual = useVirtualizer({
    count: hits.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    getItemKey: (index) => (hits[index] ? `${hits[index].row.id}${hits[index].message_id ?? ""}` : index),
    scrollMargin: above,
    overscan: 6,
    initialOffset: () => places.get(q) ?? 0,
  });
  useLayoutEffect(() => setAbove(list.current?.offsetTop ?? 0), [customers.length, hits.length > 0]); // eslint-disable-line react-hooks/exhaustive-deps
  // Another query begins at the top; a known one where one was.
  useLayoutEffect(() => {
    if (scroller.current) scroller.current.scrollTop = places.get(q) ?? 0;
  }, [q]);
  const items = virtual.getVirtualItems();
  const last = items[items.length - 1]?.index ?? 0;
  useEffect(() => {
    if (hasMore && !loadingMore && last >= hits.length - 6) void more();
  }, [hasMore, hits.length, last, loadingMore, more]);
  const move = (event: KeyboardEvent) => {
    const step = event.key === "ArrowDown" || event.key === "j" ? 1 : event.key === "ArrowUp" || event.key === "k" ? -1 : 0;
    const at = Number(document.activeElement?.getAttribute("data-hit") ?? -1);
    if (!step || at < 0) return;
    event.preventDefault();
    if (at + step < 0) return document.getElementById("find-query")?.focus();
    const next = Math.min(hits.length - 1, at + step);
    virtual.scrollToIndex(next, { align: "auto" });
    const focus = () => document.querySelector<HTMLElement>(`[data-hit="${next}"]`)?.focus();
    focus();
    window.setTimeout(focus, 30);
  };
  const words = understood.terms.filter((one) => !one.negated).map((one) => one.text.replace(/\*$/, ""));
  const none = !loading && !error && hits.length === 0;
  return (
    <div ref={scroller} className={css.scroll} data-old={(loading && hits.length > 0 && !found.fresh) || undefined} onScroll={(event) => places.set(q, event.currentTarget.scrollTop)}>
      <div className={css.inner}>
        {onKeep && (
          <Button size="compact-sm" className={css.keepPhone} leftSection={<IconBookmark size={15} stroke={1.6} />} onClick={onKeep}>
            {s.t("find.keep")}
          </Button>
        )}
        {error ? <RequestProblem error={error} onRetry={() => void found.retry()} /> : null}
        {loading && hits.length === 0 && <Skeletons rows={6} height={76} />}
        {customers.length > 0 && (
          <section aria-label={s.t("find.customers")}>
            <h2 className={css.groupTitle}>
              {s.t("find.customers")}
              {understood.filters.length > 0 && <span className={css.aside}>{s.t("find.customers.unfiltered")}</span>}
            </h2>
            <ul className={css.customers}>
              {customers.map((one) => (
                <li key={one.id}>
                  <Link to="/customers/$customerId" params={{ customerId: one.id }} className={css.customer}>
                    <Face initials={one.initials} size="sm" />
                    <span className={css.customerText}>
                      <span className={css.customerName}>
                        <Marked pieces={cut(one.name, beginnings(one.name, words))} />
                      </span>
                      <span className={css.customerFacts}>{[addressWords(s, one.address ?? ""), one.place].filter(Boolean).join(" · ")}</span>
                    </span>
                  </Link>
                </li>
              ))}
            </ul>
          </section>
        )}
        {none && <Nothing found={found} onQuery={onQuery} />}
        {hits.length > 0 && (
          <section aria-label={s.t("find.results")}>
            <h2 className={css.groupTitle}>{s.t("find.messages")}</h2>
            <ul ref={list} className={css.hits} style={{ height: virtual.getTotalSize() }} onKeyDown={move}>
              {items.map((item) => {
                const hit = hits[item.index];
                return hit ? (
                  <li key={item.key} ref={virtual.measureElement} data-index={item.index} className={css.place} style={{ transform: `translateY(${item.start - above}px)` }}>
                    <HitRow hit={hit} index={item.index} words={words} />
                  </li>
                ) : null;
              })}
            </ul>
            {!hasMore && <p className={css.end}>{s.t("find.end")}</p>}
          </section>
        )}
      </div>
    </div>
  );
}

function Nothing({ found, onQuery }: { found: Found; onQuery: (q: string) => void }) {
  const s = useStrings();
  return (
    <Empty title={s.t("find.none.title")} action={<Loosen q={found.q} understood={found.understood} onQuery={onQuery} />}>
      {s.t("find.none.text")}
    </Empty>
  );
}
