import type { ReasonSetting } from "@filrouge/api";

export interface Leaf {
  reason: ReasonSetting;
  depth: number;
}

/** Reasons with their children beneath them, each level by its words; those put aside at the end of their level. Pure. */
export function tree(reasons: ReasonSetting[], words: (reason: ReasonSetting) => string): Leaf[] {
  const known = new Set(reasons.map((one) => one.id));
  const order = (a: ReasonSetting, b: ReasonSetting) => Number(b.active) - Number(a.active) || words(a).localeCompare(words(b));
  const below = (parent: string | null, depth: number): Leaf[] =>
    reasons
      .filter((one) => (parent === null ? one.parent_id === null || !known.has(one.parent_id) : one.parent_id === parent))
      .sort(order)
      .flatMap((one) => [{ reason: one, depth }, ...(depth < 6 ? below(one.id, depth + 1) : [])]);
  return below(null, 0);
}

/** Itself and all below: it cannot hang under any of them. */
export function family(reasons: ReasonSetting[], id: string): Set<string> {
  const found = new Set([id]);
  for (let grown = true; grown; ) {
    grown = false;
    for (const one of reasons)
      if (one.parent_id && found.has(one.parent_id) && !found.has(one.id)) {
        found.add(one.id);
        grown = true;
      }
  }
  return found;
}
