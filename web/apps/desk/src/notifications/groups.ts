import type { Notification } from "@filrouge/api";

export interface Bunch {
  /** The latest of one conversation on one day; the others of it follow. */
  first: Notification;
  others: Notification[];
}
export interface Day {
  /** Midnight of the day, here. */
  at: Date;
  bunches: Bunch[];
}

const midnight = (text: string) => {
  const at = new Date(text);
  return new Date(at.getFullYear(), at.getMonth(), at.getDate());
};

/** By day, and within a day by conversation, each where its latest stands. What is of no conversation stands alone. */
export function byDay(list: readonly Notification[]): Day[] {
  const days: Day[] = [];
  for (const one of list) {
    const at = midnight(one.at);
    let day = days.find((known) => known.at.getTime() === at.getTime());
    if (!day) days.push((day = { at, bunches: [] }));
    const same = one.conversation && day.bunches.find((bunch) => bunch.first.conversation?.id === one.conversation?.id);
    if (same) same.others.push(one);
    else day.bunches.push({ first: one, others: [] });
  }
  return days;
}
