import type { OtherDraft as Other } from "@filrouge/api";
import { time, useStrings } from "@filrouge/strings";
import { Button } from "@mantine/core";
import { IconDevices } from "@tabler/icons-react";
import css from "./composer.module.css";
import { kindIn } from "./devices";

interface Props {
  other: Other;
  onTake: () => void;
  onDrop: () => void;
}

/** Another device had words for this too: they lost nothing, and one chooses. */
export function OtherDraft({ other, onTake, onDrop }: Props) {
  const s = useStrings();
  const { text, uploads } = other.draft;
  return (
    <div className={css.otherDraft} role="status">
      <p className={css.staleHead}>
        <IconDevices size={16} stroke={1.7} aria-hidden />
        <strong>{s.t("compose.other_draft", { device: kindIn(other.device) ?? "other", at: time.instant(s, new Date(other.at), new Date()) })}</strong>
      </p>
      <p className={css.otherWords}>{text || s.t("compose.other_files", { n: uploads?.length ?? 0 })}</p>
      <div className={css.staleActions}>
        <Button size="compact-sm" onClick={onTake}>
          {s.t("compose.other_take")}
        </Button>
        <Button size="compact-sm" onClick={onDrop}>
          {s.t("compose.other_drop")}
        </Button>
      </div>
    </div>
  );
}
