import type { Key } from "@filrouge/strings";

/** Bytes of one file, and of all files of one message; mail servers refuse more. */
export const LARGEST = 25_000_000;
export const MOST = 50;
/** Characters of one message. */
export const LONGEST = 200_000;
/** And of its words with all that lays them out. */
export const LONGEST_HTML = 1_000_000;

interface Sized {
  size: number;
}

/** Why a file cannot go along, if it cannot. */
export function fits(size: number, beside: Sized[]): Key | null {
  if (size > LARGEST) return "composer.too_large";
  if (beside.length >= MOST) return "compose.too_many_files";
  return beside.reduce((sum, one) => sum + one.size, size) > LARGEST ? "compose.too_large_together" : null;
}

/** Does several things, at most so many at once, in their order. */
export async function fewAtOnce<T>(items: T[], most: number, run: (item: T) => Promise<unknown>): Promise<void> {
  const left = [...items];
  const one = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) await run(next);
  };
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, one));
}
