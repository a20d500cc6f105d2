import { BULK_MAX, type BulkAction, type ConversationRow, type Person, type Tagged } from "@filrouge/api";

/** Which rows are chosen, and from which one a range begins. */
export interface Selection {
  ids: ReadonlySet<string>;
  anchor: string | null;
}
export const NOTHING: Selection = { ids: new Set(), anchor: null };

/** One more, or one less. Not beyond what one act may touch. Pure. */
export function toggled(old: Selection, id: string): Selection {
  const ids = new Set(old.ids);
  if (!ids.delete(id)) {
    if (ids.size >= BULK_MAX) return old;
    ids.add(id);
  }
  return { ids, anchor: id };
}

/** All from the anchor to here, whichever comes first. Pure. */
export function ranged(old: Selection, id: string, order: readonly string[]): Selection {
  const from = old.anchor === null ? -1 : order.indexOf(old.anchor);
  const to = order.indexOf(id);
  if (from < 0 || to < 0) return toggled(old, id);
  const between = order.slice(Math.min(from, to), Math.max(from, to) + 1);
  return { ids: new Set([...new Set([...old.ids, ...between])].slice(0, BULK_MAX)), anchor: old.anchor };
}

/** The first of a list, as many as one act may touch. Pure. */
export const everything = (order: readonly string[]): Selection => ({ ids: new Set(order.slice(0, BULK_MAX)), anchor: order[0] ?? null });

/** What lists show before the server has answered; null where it changes nothing there. Pure. */
export function foreseen(action: BulkAction, row: ConversationRow, known: { people: Person[]; tags: Tagged[]; reason: ConversationRow["contact_reason"] }): Partial<ConversationRow> | null {
  switch (action.kind) {
    case "assign":
      return { assignee: known.people.find((one) => one.id === action.user_id) ?? null };
    case "close":
      return { state: "closed", waiting_since: null, due_at: null };
    case "snooze":
      return row.state === "closed" ? null : { state: "snoozed", snoozed_until: action.until };
    case "resume":
    case "reopen":
      return { state: "open", snoozed_until: null };
    case "reason":
      return { contact_reason: known.reason };
    case "tag": {
      const tags = (row.tags ?? []).filter((one) => !action.remove.includes(one.id) && !action.add.includes(one.id));
      return { tags: [...tags, ...known.tags.filter((one) => action.add.includes(one.id))] };
    }
    case "follow":
      return { followed: action.follow };
  }
}

/** The tags that all of them have. Pure. */
export function sharedTags(rows: ConversationRow[]): Tagged[] {
  const [first, ...rest] = rows;
  return (first?.tags ?? []).filter((tag) => rest.every((row) => (row.tags ?? []).some((one) => one.id === tag.id)));
}
