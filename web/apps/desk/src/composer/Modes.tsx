import { useStrings } from "@filrouge/strings";
import { SegmentedControl } from "@mantine/core";
import { memo } from "react";
import css from "./composer.module.css";
import type { Mode } from "./useComposer";

interface Props {
  mode: Mode;
  /** Words for a third party have been begun. */
  forward: boolean;
  onMode: (mode: Mode) => void;
}

/** An answer, which the customer reads, a note among us, or words for a third party. */
export const Modes = memo(function Modes({ mode, forward, onMode }: Props) {
  const s = useStrings();
  return (
    <SegmentedControl
      size="xs"
      className={css.mode}
      value={mode}
      onChange={(value) => onMode(value as Mode)}
      data={[
        { value: "reply", label: s.t("composer.reply") },
        { value: "note", label: s.t("composer.note") },
        ...(forward ? [{ value: "forward", label: s.t("forward.mode") }] : []),
      ]}
      aria-label={s.t("composer.mode")}
    />
  );
});
