import { useStrings } from "@filrouge/strings";
import { Tip } from "@filrouge/ui";
import { ActionIcon } from "@mantine/core";
import { IconListCheck } from "@tabler/icons-react";
import css from "./head.module.css";

/** Begins choosing several, for a finger as for a pointer. */
export function SelectButton({ active, onSelect }: { active: boolean; onSelect: () => void }) {
  const s = useStrings();
  return (
    <Tip label={s.t("select.begin")}>
      <ActionIcon className={css.act} aria-pressed={active} aria-label={s.t("select.begin")} onClick={onSelect}>
        <IconListCheck size={17} stroke={1.6} />
      </ActionIcon>
    </Tip>
  );
}
