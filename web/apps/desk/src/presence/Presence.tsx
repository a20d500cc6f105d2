import type { PresenceState } from "@filrouge/api";
import { Face } from "@filrouge/ui";
import { IconCircleCheckFilled, IconCircleDashed, IconCircleMinus, IconHeadset, IconPencil, type TablerIcon } from "@tabler/icons-react";
import css from "./presence.module.css";
import { usePresenceWords } from "./data";

const ICONS: Record<PresenceState, TablerIcon> = {
  ready: IconCircleCheckFilled,
  busy: IconHeadset,
  wrapping_up: IconPencil,
  not_ready: IconCircleMinus,
  offline: IconCircleDashed,
};

/** The sign of a presence; its word stands beside, or is said by who shows it. */
export function PresenceSign({ state, size = 14 }: { state: PresenceState; size?: number }) {
  const Icon = ICONS[state];
  return <Icon className={css.sign} data-state={state} size={size} stroke={2} aria-hidden />;
}

/** Sign and word. */
export function PresenceWord({ state, reason = "" }: { state: PresenceState; reason?: string }) {
  const words = usePresenceWords();
  return (
    <span className={css.word}>
      <PresenceSign state={state} />
      <span>{words(state, reason)}</span>
    </span>
  );
}

/** A face with its sign on the rim. Say the word beside it. */
export function PresentFace({ initials, state, size }: { initials: string; state: PresenceState | undefined; size?: "sm" | "md" }) {
  return (
    <span className={css.face}>
      <Face initials={initials} size={size} />
      {state && (
        <span className={css.rim}>
          <PresenceSign state={state} size={13} />
        </span>
      )}
    </span>
  );
}
