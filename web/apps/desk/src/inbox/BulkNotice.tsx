import { useStrings } from "@filrouge/strings";
import { ActionIcon } from "@mantine/core";
import { IconAlertTriangle, IconX } from "@tabler/icons-react";
import css from "./select.module.css";
import type { Refusal } from "./useBulk";

const NAMED = 5;

/** What was not done, and why; those stay chosen. */
export function BulkNotice({ refused, onClose }: { refused: Refusal[]; onClose: () => void }) {
  const s = useStrings();
  if (refused.length === 0) return null;
  return (
    <div className={css.notice} role="alert">
      <IconAlertTriangle size={16} stroke={1.7} aria-hidden />
      <div>
        <p>{s.t("bulk.not", { n: refused.length })}</p>
        <ul>
          {refused.slice(0, NAMED).map(({ row, code }, index) => (
            <li key={row?.id ?? index}>
              {row?.subject || row?.reference || s.t("conversation.no_subject")} : {s.maybe(`bulk.why.${code}`, s.t("bulk.why"))}
            </li>
          ))}
          {refused.length > NAMED && <li>{s.t("bulk.others", { n: refused.length - NAMED })}</li>}
        </ul>
      </div>
      <ActionIcon size="sm" aria-label={s.t("action.close")} onClick={onClose}>
        <IconX size={15} stroke={1.7} />
      </ActionIcon>
    </div>
  );
}
