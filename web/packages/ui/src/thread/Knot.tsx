import { IconRobot, IconX, type TablerIcon } from "@tabler/icons-react";
import { useStrings } from "@filrouge/strings";
import type { ReactNode } from "react";
import { channelIcon, channelName } from "../channels";
import css from "./thread.module.css";

/** Who speaks. `failed` is the one filled knot of a trial; `pending` was not tried yet. */
export type Who = "customer" | "party" | "agent" | "assistant" | "internal" | "failed" | "pending";

interface KnotProps {
  who: Who;
  channel?: string | null;
  /** Instead of the channel's icon. */
  icon?: TablerIcon;
  label?: string;
  children?: ReactNode;
}

/** The icon says the channel, the shape says who. */
export function Knot({ who, channel, icon, label, children }: KnotProps) {
  const s = useStrings();
  const Icon = icon ?? (who === "assistant" ? IconRobot : who === "failed" ? IconX : channelIcon(channel));
  const spoken =
    label ?? [s.maybe(`knot.${who}`, ""), channel ? channelName(s, channel) : ""].filter(Boolean).join(", ");
  return (
    <span className={css.knot} data-who={who} role="img" aria-label={spoken || undefined} aria-hidden={spoken ? undefined : true}>
      {children ?? <Icon size={16} stroke={1.7} aria-hidden />}
    </span>
  );
}

/** A knot without an icon, for a small thread such as a history. */
export function SmallKnot({ filled }: { filled: boolean }) {
  return <span className={css.knot} data-small data-who={filled ? "agent" : "customer"} aria-hidden />;
}

/** The channel changes, the story goes on. */
export function Capsule({ from, to }: { from: string | null; to: string | null }) {
  const From = channelIcon(from);
  const To = channelIcon(to);
  return (
    <span className={css.capsule} aria-hidden>
      <From size={15} stroke={1.7} />
      <To size={15} stroke={1.7} />
    </span>
  );
}

/** The point from which a note hangs, beside the line and never on it; `plain` for a small event. */
export function Grain({ plain }: { plain?: boolean }) {
  return (
    <>
      <span className={css.grain} data-plain={plain || undefined} aria-hidden />
      {!plain && <span className={css.stem} aria-hidden />}
    </>
  );
}

/** Lost: an abandon, a bounce. Drawn under the knot it follows. */
export function Fray() {
  return (
    <svg className={css.fray} width="30" height="20" viewBox="0 0 30 20" fill="none" stroke="currentColor" strokeWidth="1.4" strokeLinecap="round" aria-hidden>
      <path d="M15 0v3c-1.600 3.500-5.400 5.500-7.200 11.500M15 3c-.6 4.500-1.700 8.500-2 14M15 3c.5 4 1.700 7.500 2.700 12M15 3c2.300 3.200 5.500 5 7.700 9.200" />
    </svg>
  );
}

/** Solved: the line ends in a small tight knot. */
export function Tie() {
  return (
    <svg className={css.tie} width="30" height="30" viewBox="0 0 30 30" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" aria-hidden>
      <path d="M15 0v9c8.200 2 8.900 7 6.400 9.100-2.300 1.900-6.400.7-6.400-2.800 0-2.300-1.200-4-2.500-5" />
      <path d="M15 9c-2.600.5-2 2.600-3.400 3.200-4.600 2-5 5.300-2.900 6.700 2.600 1.700 6.300.2 6.300-3.200v8" />
    </svg>
  );
}

/** A matter leaves for another conversation; `joins`: another one comes in. */
export function Branch({ joins }: { joins?: boolean }) {
  return (
    <svg className={css.branch} width="46" height="30" viewBox="0 0 46 30" fill="none" stroke="var(--fr-thread)" strokeWidth="2" strokeLinecap="round" aria-hidden>
      <circle cx="15" cy={joins ? 27 : 4} r="3" fill="var(--fr-thread)" stroke="none" />
      <path d={joins ? "M15 27c0-9 3-12 10-12h20" : "M15 4c0 8 3 11 10 11h20"} />
    </svg>
  );
}
