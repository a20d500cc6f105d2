import type { NotificationKind } from "@filrouge/api";

export interface Moment {
  kind: NotificationKind;
  quiet: boolean;
  /** The tab is not seen. */
  hidden: boolean;
  /** Its conversation is on screen. */
  here: boolean;
  browser: boolean;
  sound: boolean;
}

/** How somebody is told now: on the page (mentions only), outside of it, with a sound. In quiet hours the bell alone. */
export function waysOf({ kind, quiet, hidden, here, browser, sound }: Moment): { toast: boolean; outside: boolean; sound: boolean } {
  if (quiet || (here && !hidden)) return { toast: false, outside: false, sound: false };
  return { toast: kind === "mention" && !hidden, outside: hidden && browser, sound };
}
