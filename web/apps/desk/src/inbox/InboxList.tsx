import type { View } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { Count, Empty, RequestProblem, Skeletons } from "@filrouge/ui";
import { Link, useNavigate } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, useState } from "react";
import { useCounts } from "../data/counts";
import { useInbox } from "../data/inbox";
import { useUser } from "../session/session";
import { useKeys } from "../shell/keys";
import css from "./inbox.module.css";
import { Row } from "./Row";

const ROW = 86;

interface Props {
  view: View;
  team: string | null;
  chosen: string | null;
}

/** The list of a view. Only what is seen is drawn; arrows, j, k and Enter move in it. */
export function InboxList({ view, team, chosen }: Props) {
  const s = useStrings();
  const user = useUser();
  const navigate = useNavigate();
  const inbox = useInbox(view, team);
  const counts = useCounts();
  const rows = inbox.rows ?? [];
  const scroller = useRef<HTMLDivElement>(null);
  const [cursor, setCursor] = useState<string | null>(null);
  const at = Math.max(-1, rows.findIndex((row) => row.id === (cursor ?? chosen)));
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: 8,
  });
  const items = virtual.getVirtualItems();
  const last = items[items.length - 1]?.index ?? 0;
  const { more, hasMore } = inbox;
  useEffect(() => {
    if (hasMore && last >= rows.length - 10) void more();
  }, [hasMore, last, more, rows.length]);

  const open = (id: string | undefined) => {
    if (id) void navigate({ to: "/inbox/$view/$conversationId", params: { view, conversationId: id }, search: team ? { team } : {} });
  };
  const move = (by: number) => {
    const index = Math.min(rows.length - 1, Math.max(0, at + by));
    const row = rows[index];
    if (!row) return;
    setCursor(row.id);
    virtual.scrollToIndex(index, { align: "auto" });
    if (chosen) open(row.id);
    else {
      // At once where it is drawn, so that Enter right after opens it; else as soon as it is.
      const focus = () => document.getElementById(`row-${row.id}`)?.focus();
      focus();
      window.setTimeout(focus, 0);
    }
  };
  useKeys({
    j: () => move(1),
    k: () => move(-1),
    "/": () => void navigate({ to: "/customers" }),
    g: () => document.getElementById(`row-${rows[Math.max(0, at)]?.id ?? ""}`)?.focus(),
  });
  // A whole list is counted as it stands; else the server counts.
  const counted = team || view === "closed" ? undefined : counts?.[view];
  const count = inbox.rows && !hasMore ? rows.length : counted;
  const title = team ? (user.teams.find((one) => one.id === team)?.name ?? s.t("view.team")) : s.t(`view.${view}`);
  return (
    <section className={css.list} aria-label={s.t("inbox.list")}>
      <header className={css.head}>
        <h1 className={css.title}>{title}</h1>
        {count !== undefined && (
          <span className={css.count}>
            <Count value={count} />
          </span>
        )}
      </header>
      <div ref={scroller} className={css.scroll}>
        {inbox.isPending && <Skeletons rows={7} height={70} />}
        {inbox.error && !inbox.rows && (
          <div className={css.problem}>
            <RequestProblem error={inbox.error} onRetry={() => void inbox.refetch()} />
          </div>
        )}
        {inbox.rows && rows.length === 0 && <NothingHere view={view} />}
        <ul
          className={css.rows}
          style={{ height: virtual.getTotalSize() }}
          onKeyDown={(event) => {
            if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
            event.preventDefault();
            move(event.key === "ArrowDown" ? 1 : -1);
          }}
        >
          {items.map((item) => {
            const row = rows[item.index];
            if (!row) return null;
            return (
              <li key={item.key} ref={virtual.measureElement} data-index={item.index} className={css.place} style={{ transform: `translateY(${item.start}px)` }}>
                <Row row={row} view={view} team={team} chosen={row.id === chosen} owner={view !== "mine"} onFocus={() => setCursor(row.id)} />
              </li>
            );
          })}
        </ul>
      </div>
    </section>
  );
}

/** Each empty view says what it is for and where to go next. */
function NothingHere({ view }: { view: View }) {
  const s = useStrings();
  const next = view === "mine" ? "unassigned" : view === "unassigned" || view === "team" ? "all" : null;
  return (
    <Empty
      title={s.t(`inbox.empty.${view}.title`)}
      action={
        next && (
          <Link to="/inbox/$view" params={{ view: next }} className={css.next}>
            {s.t(`inbox.empty.to_${next}`)}
          </Link>
        )
      }
    >
      {s.t(`inbox.empty.${view}.text`)}
    </Empty>
  );
}
