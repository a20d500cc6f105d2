import { BULK_MAX, type AnyView, type Sort } from "@filrouge/api";
import { isSaved } from "@filrouge/live";
import { useStrings } from "@filrouge/strings";
import { Empty, RequestProblem, Skeletons, ToastPlace, useRemembered, useSteady } from "@filrouge/ui";
import { Link, useNavigate } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { memo, useEffect, useRef, useState, type ComponentProps } from "react";
import { useCounts } from "../data/counts";
import { useInbox } from "../data/inbox";
import { useUser } from "../session/session";
import { useKeys } from "../shell/keys";
import { useView, useViewCounts } from "../views/data";
import { BulkBar } from "./BulkBar";
import { useArrivals } from "./useArrivals";
import css from "./inbox.module.css";
import { ListHead } from "./ListHead";
import { Row } from "./Row";
import { Selectable } from "./Selectable";
import { SelectButton } from "./SelectButton";
import { useSelection } from "./useSelection";

const ROW = 86;

interface Props {
  view: AnyView;
  team: string | null;
  chosen: string | null;
}

/** The list of a view. Only what is seen is drawn; arrows, j, k and Enter move in it. */
export function InboxList({ view, team, chosen }: Props) {
  const s = useStrings();
  const user = useUser();
  const navigate = useNavigate();
  const saved = useView(view);
  const [chosenSort, setSort] = useRemembered<Sort | null>(`sort.${view}${team ?? ""}`, null);
  const sort = chosenSort ?? saved?.sort ?? "newest";
  const inbox = useInbox(view, team, sort);
  const counts = useCounts();
  const savedCounts = useViewCounts();
  const rows = inbox.rows ?? [];
  useArrivals(inbox.rows, `${view}${team ?? ""}${sort}`);
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

  const selecting = useSelection(rows);
  const toggle = useSteady(selecting.toggle);
  const tap = useSteady(selecting.tap);
  const all = () => inbox.upTo(BULK_MAX);
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
    o: () => open(rows[Math.max(0, at)]?.id),
    x: () => at >= 0 && selecting.toggle(rows[at]?.id ?? ""),
    X: () => at >= 0 && selecting.toggle(rows[at]?.id ?? "", true),
    "*": () => void all().then(selecting.all),
    S: () => document.querySelector<HTMLElement>("[data-sort]")?.click(),
    g: () => document.getElementById(`row-${rows[Math.max(0, at)]?.id ?? ""}`)?.focus(),
  });
  // A whole list is counted as it stands; else the server counts.
  const counted = isSaved(view) ? savedCounts[view] : team || view === "closed" ? undefined : counts?.[view];
  const count = inbox.rows && !hasMore ? rows.length : counted;
  const title = isSaved(view) ? (saved?.name ?? "") : team ? (user.teams.find((one) => one.id === team)?.name ?? s.t("view.team")) : s.t(`view.${view}`);
  return (
    <section className={css.list} aria-label={s.t("inbox.list")}>
      <ListHead view={view} title={title} count={count} saved={saved} sort={sort} onSort={setSort}>
        <SelectButton onSelect={() => (selecting.active ? selecting.clear() : selecting.tap())} active={selecting.active} />
      </ListHead>
      <BulkBar selecting={selecting} all={all} count={count} />
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
                <ListRow row={row} view={view} team={team} chosen={row.id === chosen} owner={view !== "mine"} onFocus={setCursor} on={selecting.has(row.id)} active={selecting.active} tapping={selecting.tapping} toggle={toggle} tap={tap} />
              </li>
            );
          })}
        </ul>
      </div>
      <ToastPlace />
    </section>
  );
}

/** A row and its box, drawn anew only when something of it changes. */
const ListRow = memo(function ListRow({ row, view, team, chosen, owner, onFocus, ...box }: Omit<ComponentProps<typeof Selectable>, "children"> & ComponentProps<typeof Row>) {
  return (
    <Selectable row={row} {...box}>
      <Row row={row} view={view} team={team} chosen={chosen} owner={owner} onFocus={onFocus} />
    </Selectable>
  );
});

/** Each empty view says what it is for and where to go next. */
function NothingHere({ view }: { view: AnyView }) {
  const s = useStrings();
  if (isSaved(view)) return <Empty title={s.t("views.empty.title")}>{s.t("views.empty.text")}</Empty>;
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
