/** What one typed, what was saved, and what somebody else saved meanwhile. Pure. */

const same = (one: unknown, other: unknown) => JSON.stringify(one ?? null) === JSON.stringify(other ?? null);

/** The fields of `draft` that differ from `saved`; a draft holds only what was touched. */
export function changedFields<T extends object>(saved: Partial<T>, draft: Partial<T>): (keyof T & string)[] {
  return (Object.keys(draft) as (keyof T & string)[]).filter((name) => !same(saved[name], draft[name]));
}

export interface Meeting<T> {
  /** What they changed since we read it, in the order of the record. */
  theirs: (keyof T & string)[];
  /** What both changed, differently: one of the two will be lost. */
  both: (keyof T & string)[];
}

const IGNORED = new Set(["version", "last_seen_at", "health", "created_at"]);

/** Where their save and my draft meet. */
export function meet<T extends object>(base: T, theirs: T, draft: Partial<T>): Meeting<T> {
  const changed = (Object.keys(theirs) as (keyof T & string)[]).filter((name) => !IGNORED.has(name) && !same(base[name], theirs[name]));
  const mine = new Set(changedFields(base as Partial<T>, draft));
  return { theirs: changed, both: changed.filter((name) => mine.has(name) && !same(draft[name], theirs[name])) };
}
