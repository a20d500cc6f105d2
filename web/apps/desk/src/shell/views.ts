import type { AnyView, Counts, View } from "@filrouge/api";
import { isSaved } from "@filrouge/live";
import { IconArchive, IconCircleDashed, IconClockPause, IconInbox, IconStack2, IconUsers, type TablerIcon } from "@tabler/icons-react";

/** The views in the order of the first column. `closed` has no count: it only grows. */
export const VIEWS: { view: View; icon: TablerIcon; count?: keyof Counts }[] = [
  { view: "mine", icon: IconInbox, count: "mine" },
  { view: "team", icon: IconUsers, count: "team" },
  { view: "unassigned", icon: IconCircleDashed, count: "unassigned" },
  { view: "snoozed", icon: IconClockPause, count: "snoozed" },
  { view: "all", icon: IconStack2, count: "all" },
  { view: "closed", icon: IconArchive },
];

export const isHouseView = (text: string | undefined): text is View => VIEWS.some((one) => one.view === text);

/** A view of the house, or one that somebody saved. */
export const isView = (text: string | undefined): text is AnyView => isHouseView(text) || (text !== undefined && isSaved(text));
