import type { MyChat } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { useNow } from "@filrouge/ui";
import { UnstyledButton } from "@mantine/core";
import { IconAlarm, IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { useCallback, useEffect, useState, type RefObject } from "react";
import css from "./chats.module.css";
import { standingOf } from "./standing";

interface Hidden {
  before: number;
  after: number;
}
const NONE: Hidden = { before: 0, after: 0 };
/** How much of a tab may be cut before it counts as hidden. */
const CUT = 0.4;

/** How many tabs lie beyond each edge of a row that scrolls. Pure. */
export function hiddenOf(tabs: { left: number; right: number }[], left: number, right: number): Hidden {
  const seen = (one: { left: number; right: number }) => Math.min(one.right, right) - Math.max(one.left, left) >= (one.right - one.left) * (1 - CUT);
  const out = tabs.filter((one) => !seen(one));
  return { before: out.filter((one) => one.left < left).length, after: out.filter((one) => one.left >= left).length };
}

function measured(list: HTMLElement): Hidden {
  const { left, right } = list.getBoundingClientRect();
  const edge = Number.parseFloat(getComputedStyle(list).scrollPaddingLeft) || 0;
  const more = list.scrollWidth - list.clientWidth;
  // Where there is more, its button lies over the edge.
  const from = list.scrollLeft > 1 ? left + edge : left;
  const to = list.scrollLeft < more - 1 ? right - edge : right;
  return hiddenOf([...list.children].map((one) => one.getBoundingClientRect()), from, to);
}

/** Which of the tabs are out of sight, as the row scrolls and changes. */
export function useHidden(list: RefObject<HTMLElement | null>, count: number): Hidden {
  const [hidden, setHidden] = useState(NONE);
  const look = useCallback(() => {
    const now = list.current ? measured(list.current) : NONE;
    setHidden((had) => (had.before === now.before && had.after === now.after ? had : now));
  }, [list]);
  useEffect(() => {
    const row = list.current;
    if (!row) return setHidden(NONE);
    look();
    row.addEventListener("scroll", look, { passive: true });
    const sizes = typeof ResizeObserver === "undefined" ? null : new ResizeObserver(look);
    sizes?.observe(row);
    return () => {
      row.removeEventListener("scroll", look);
      sizes?.disconnect();
    };
  }, [list, look, count]);
  return hidden;
}

interface Props {
  side: "before" | "after";
  /** Those beyond this edge. */
  chats: MyChat[];
  list: RefObject<HTMLElement | null>;
}

/** What lies beyond an edge of the bar: how many, how many of them are late or unread, and the way there. */
export function Edge({ side, chats, list }: Props) {
  const s = useStrings();
  const now = useNow(chats.length > 0);
  if (chats.length === 0) return null;
  const late = chats.filter((one) => {
    const standing = standingOf(one, now);
    return standing.kind === "waits" && standing.over;
  }).length;
  const unread = chats.filter((one) => one.unread > 0).length;
  const said = late > 0 ? s.t("chats.edge_late", { n: late }) : unread > 0 ? s.t("chats.edge_unread", { n: unread }) : "";
  const Icon = side === "before" ? IconChevronLeft : IconChevronRight;
  const go = () => list.current?.scrollBy({ left: (side === "before" ? -0.7 : 0.7) * list.current.clientWidth, behavior: "smooth" });
  return (
    // The keys reach every tab: this is for the hand.
    <UnstyledButton className={css.edge} data-side={side} data-late={late > 0 || undefined} tabIndex={-1} onClick={go} aria-label={[s.t(`chats.edge_${side}`, { n: chats.length }), said].filter(Boolean).join(", ")}>
      <span className={`${css.edgeCount} fr-figures`}>
        {side === "before" && <Icon size={14} stroke={1.8} aria-hidden />}
        {late > 0 && <IconAlarm size={14} stroke={1.8} className={css.edgeAlarm} aria-hidden />}
        {chats.length}
        {side === "after" && <Icon size={14} stroke={1.8} aria-hidden />}
      </span>
      {said && <span className={`${css.edgeSaid} fr-figures`}>{said}</span>}
    </UnstyledButton>
  );
}
