/** A part of a long list. */
export interface Part {
  from: number;
  to: number;
}

/** Up to this many, all is drawn. */
export const DRAW_ALL = 120;
/** How tall an entry is taken to be until it was seen, in pixels. */
export const GUESS = 96;

/** The entries that touch `top`…`bottom`, in the list's own pixels. Pure. */
export function touching(heights: readonly number[], top: number, bottom: number): Part {
  let at = 0;
  let from = 0;
  while (from < heights.length - 1 && at + (heights[from] ?? 0) <= top) at += heights[from++] ?? 0;
  let to = from;
  while (to < heights.length && (at < bottom || to === from)) at += heights[to++] ?? 0;
  return { from, to };
}

export const sum = (heights: readonly number[], from: number, to: number): number => {
  let all = 0;
  for (let index = from; index < to; index += 1) all += heights[index] ?? 0;
  return all;
};

/** What to draw first: around `at`, or the end. Pure. */
export function firstDrawn(count: number, at: number | null): Part {
  if (count <= DRAW_ALL) return { from: 0, to: count };
  if (at === null) return { from: count - 40, to: count };
  return { from: Math.max(0, at - 15), to: Math.min(count, at + 40) };
}
