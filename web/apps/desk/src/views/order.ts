/** Moving one of a list. Pure. */

/** The ids with one put before another, or last. */
export function movedBefore(ids: string[], id: string, before: string | null): string[] {
  if (!ids.includes(id) || id === before) return ids;
  const rest = ids.filter((one) => one !== id);
  const at = before === null ? rest.length : rest.indexOf(before);
  return at < 0 ? ids : [...rest.slice(0, at), id, ...rest.slice(at)];
}

/** The ids with one a step further up or down; the same list when it cannot. */
export function stepped(ids: string[], id: string, by: -1 | 1): string[] {
  const at = ids.indexOf(id);
  const to = at + by;
  if (at < 0 || to < 0 || to >= ids.length) return ids;
  const out = [...ids];
  out.splice(at, 1);
  out.splice(to, 0, id);
  return out;
}
