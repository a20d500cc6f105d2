import { IconCheck, IconClockPause, IconFlag3, IconListCheck, IconNote, IconTag, IconUser, type TablerIcon } from "@tabler/icons-react";

const ICONS: Record<string, TablerIcon> = {
  tag: IconTag, assign: IconUser, reason: IconFlag3, snooze: IconClockPause, close: IconCheck, task: IconListCheck, note: IconNote,
};

/** What a macro does, by its sign. */
export function ActIcon({ kind, size = 15 }: { kind: string; size?: number }) {
  const Icon = ICONS[kind] ?? IconCheck;
  return <Icon size={size} stroke={1.6} aria-hidden />;
}
