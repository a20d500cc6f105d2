import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from "react";
import { DRAW_ALL, firstDrawn, GUESS, sum, touching } from "./window";

interface Props {
  /** Of whom: who comes back reads on where they were. */
  name: string;
  scroller: RefObject<HTMLDivElement | null>;
  /** Of the entries, oldest first. */
  ids: string[];
  /** The last words are mine: they come into sight wherever one reads. */
  mine: boolean;
  /** Where to open: at this entry, else at the end. */
  openAt: string | null;
  /** Bring this entry into the middle, whenever it changes. */
  target: string | null;
  /** Near the top: what came before is wanted. */
  onTop: () => void;
}

export interface StoryView {
  /** Which of the entries are drawn. */
  from: number;
  to: number;
  /** How tall those before and after stand, in pixels. */
  above: number;
  below: number;
}

/** What is drawn, by the names of its ends: what comes in above or below does not shift it. */
interface Drawn {
  first: string;
  last: string;
  above: number;
  below: number;
}

/** Where one was when one left, of those one left last. */
const left = new Map<string, { id: string; offset: number }>();
const LEFT_MOST = 50;

const NEAR = 800;
const FAR = 1600;
const AT_END = 80;
const TOP = 300;

/**
 * Where one reads in a story. The end stays in sight unless one has gone up; else the entry on top of the view stays
 * where it is, whatever comes above or grows. Of a long story only what is near is drawn.
 */
export function useStoryView({ name, scroller, ids, mine, openAt, target, onTop }: Props): StoryView {
  const heights = useRef(new Map<string, number>());
  const place = useRef<{ id: string; offset: number } | null>(null);
  const atEnd = useRef(true);
  const touched = useRef(false);
  const wanted = useRef<{ id: string; block: "start" | "center" } | null>(null);
  const opened = useRef<string | null | undefined>(undefined);
  const lastId = useRef("");
  const [drawn, setDrawn] = useState<Drawn>(() => around(ids, openAt ?? left.get(name)?.id ?? null));
  const many = ids.length > DRAW_ALL;
  const from = many ? Math.max(0, ids.indexOf(drawn.first)) : 0;
  const to = many ? Math.max(from, ids.lastIndexOf(drawn.last)) + 1 : ids.length;
  const first = ids[0] ?? "";
  const last = ids[ids.length - 1] ?? "";
  const latest = useRef({ ids, onTop, many, drawn });
  useLayoutEffect(() => {
    latest.current = { ids, onTop, many, drawn };
  });

  const measure = useCallback(() => {
    for (const item of items(scroller.current)) heights.current.set(item.id, item.offsetHeight);
  }, [scroller]);
  const tall = useCallback((id: string) => heights.current.get(id) ?? GUESS, []);

  /** Remembers what is on top of the view, and draws what came near. */
  const look = useCallback(() => {
    const box = scroller.current;
    if (!box) return;
    const edge = box.getBoundingClientRect().top;
    atEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < AT_END;
    const onTopNow = items(box).find((item) => item.getBoundingClientRect().bottom > edge + 1);
    place.current = onTopNow ? { id: onTopNow.id, offset: onTopNow.getBoundingClientRect().top - edge } : null;
    const now = latest.current;
    if (touched.current && box.scrollTop < TOP) now.onTop();
    const known = items(box)[0];
    if (!now.many || !known) return;
    const near = () => {
      const all = now.ids.map(tall);
      // By an entry that is drawn: what came in above it is not in the page yet.
      const start = edge - known.getBoundingClientRect().top + sum(all, 0, now.ids.indexOf(known.id));
      return { all, start, part: touching(all, start - NEAR, start + box.clientHeight + NEAR) };
    };
    const seen = near();
    const had = { from: now.ids.indexOf(now.drawn.first), to: now.ids.lastIndexOf(now.drawn.last) + 1 };
    const covers = had.from >= 0 && had.to > 0 && had.from <= seen.part.from && had.to >= seen.part.to;
    // What leaves is as tall as it is now.
    if (!covers) measure();
    const { all, start } = covers ? seen : near();
    const next = covers ? had : touching(all, start - FAR, start + box.clientHeight + FAR);
    const above = sum(all, 0, next.from);
    const below = sum(all, next.to, all.length);
    if (covers && above === now.drawn.above && below === now.drawn.below) return;
    setDrawn({ first: now.ids[next.from] ?? "", last: now.ids[next.to - 1] ?? "", above, below });
  }, [measure, scroller, tall]);

  const settle = useCallback(() => {
    const box = scroller.current;
    if (!box) return;
    const kept = place.current && document.getElementById(place.current.id);
    if (atEnd.current) box.scrollTop = box.scrollHeight;
    else if (kept && place.current) box.scrollTop += kept.getBoundingClientRect().top - box.getBoundingClientRect().top - place.current.offset;
  }, [scroller]);

  // Opening, new words, older words, another part drawn: in this order.
  useLayoutEffect(() => {
    const box = scroller.current;
    if (!box) return;
    if (opened.current !== openAt && !touched.current) {
      opened.current = openAt;
      const back = openAt ? undefined : left.get(name);
      if (back && latest.current.ids.includes(back.id)) {
        atEnd.current = false;
        touched.current = true;
        place.current = back;
      } else {
        atEnd.current = true;
        box.scrollTop = box.scrollHeight;
        if (openAt) wanted.current = { id: openAt, block: "start" };
      }
    } else if (lastId.current !== last && mine) atEnd.current = true;
    lastId.current = last;
    measure();
    const aim = wanted.current;
    const there = aim && document.getElementById(aim.id);
    if (aim && there) {
      wanted.current = null;
      reach(box, there, aim.block);
    } else settle();
    look();
  }, [first, last, mine, name, openAt, drawn, scroller, measure, settle, look]);

  useEffect(
    () => () => {
      left.delete(name);
      if (!atEnd.current && place.current) left.set(name, place.current);
      const [oldest] = left.keys();
      if (oldest !== undefined && left.size > LEFT_MOST) left.delete(oldest);
    },
    [name],
  );

  useLayoutEffect(() => {
    if (!target) return;
    const at = latest.current.ids.indexOf(target);
    if (at < 0) return;
    wanted.current = { id: target, block: "center" };
    touched.current = true;
    setDrawn(around(latest.current.ids, target));
    const box = scroller.current;
    const there = document.getElementById(target);
    if (box && there) {
      reach(box, there, "center");
      wanted.current = null;
      look();
    }
  }, [target, scroller, look]);

  useEffect(() => {
    const box = scroller.current;
    const inside = box?.firstElementChild;
    if (!box || !inside) return undefined;
    let frame = 0;
    const scrolled = () => {
      frame ||= requestAnimationFrame(() => {
        frame = 0;
        look();
      });
    };
    const moved = () => {
      touched.current = true;
    };
    // What one opens grows downwards from where it was pressed.
    const pressed = (event: Event) => {
      if (event.target instanceof Element && event.target.closest("button")) atEnd.current = false;
    };
    const watch = new ResizeObserver(() => {
      settle();
      look();
    });
    box.addEventListener("scroll", scrolled, { passive: true });
    box.addEventListener("wheel", moved, { passive: true });
    box.addEventListener("touchmove", moved, { passive: true });
    box.addEventListener("keydown", moved);
    box.addEventListener("pointerdown", moved);
    box.addEventListener("click", pressed, { capture: true });
    watch.observe(box);
    watch.observe(inside);
    return () => {
      cancelAnimationFrame(frame);
      box.removeEventListener("scroll", scrolled);
      box.removeEventListener("wheel", moved);
      box.removeEventListener("touchmove", moved);
      box.removeEventListener("keydown", moved);
      box.removeEventListener("pointerdown", moved);
      box.removeEventListener("click", pressed, { capture: true });
      watch.disconnect();
    };
  }, [scroller, look, settle]);

  return { from, to, above: many ? drawn.above : 0, below: many ? drawn.below : 0 };
}

/** What is drawn before anything was measured: around an entry, or the end. */
function around(ids: string[], id: string | null): Drawn {
  const at = id === null ? -1 : ids.indexOf(id);
  const { from, to } = firstDrawn(ids.length, at < 0 ? null : at);
  return { first: ids[from] ?? "", last: ids[to - 1] ?? "", above: from * GUESS, below: (ids.length - to) * GUESS };
}

const items = (box: HTMLElement | null): HTMLElement[] => [...(box?.querySelectorAll<HTMLElement>("ol > li[id]") ?? [])];

function reach(box: HTMLElement, there: HTMLElement, block: "start" | "center"): void {
  const line = block === "start" && there.previousElementSibling?.querySelector("[data-since]") ? there.previousElementSibling : there;
  const edges = box.getBoundingClientRect();
  const at = line.getBoundingClientRect();
  const room = block === "center" ? Math.max(0, (edges.height - at.height) / 2) : 8;
  // What is new and fits stands at the end already.
  if (block === "start" && at.top >= edges.top && at.bottom <= edges.bottom) return;
  box.scrollTop += at.top - edges.top - room;
}
