import { time, useStrings } from "@filrouge/strings";
import { ActionIcon, Progress } from "@mantine/core";
import { IconPaperclip, IconX } from "@tabler/icons-react";
import css from "./composer.module.css";
import type { Held } from "./useUploads";

export function Files({ files, onDrop }: { files: Held[]; onDrop: (key: string) => void }) {
  const s = useStrings();
  const listed = files.filter((one) => !one.inline);
  if (listed.length === 0) return null;
  return (
    <ul className={css.files} aria-label={s.t("composer.files")}>
      {listed.map((one) => (
        <li key={one.key} className={css.held}>
          <IconPaperclip size={15} stroke={1.6} aria-hidden />
          <span className={css.heldName}>{one.name}</span>
          <span className={css.heldSize}>{time.fileSize(s, one.size)}</span>
          <ActionIcon size="sm" aria-label={s.t("composer.remove_file", { name: one.name })} onClick={() => onDrop(one.key)}>
            <IconX size={14} stroke={1.7} />
          </ActionIcon>
          {one.token === null && <Progress className={css.progress} size={3} value={one.done * 100} color="var(--fr-ink)" aria-label={s.t("composer.uploading", { name: one.name })} />}
        </li>
      ))}
    </ul>
  );
}
