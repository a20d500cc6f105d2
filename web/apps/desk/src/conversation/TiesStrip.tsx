import type { Conversation, Linked } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { Tip } from "@filrouge/ui";
import { ActionIcon } from "@mantine/core";
import { IconArrowsSplit2, IconLink, IconX } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { memo } from "react";
import css from "./ties.module.css";

interface Props {
  conversation: Conversation;
  onUnlink: (to: Linked) => void;
}

/** What this conversation is tied to: where it came from, and those it is linked with. */
export const TiesStrip = memo(function TiesStrip({ conversation, onUnlink }: Props) {
  const s = useStrings();
  const { links, split_from } = conversation;
  if (links.length === 0 && !split_from) return null;
  return (
    <ul className={css.ties} aria-label={s.t("ties.label")}>
      {split_from && (
        <li className={css.tie}>
          <IconArrowsSplit2 size={15} stroke={1.7} aria-hidden />
          <span className={css.tieWord}>{s.t("ties.split_from")}</span>
          <Link to="/conversations/$conversationId" params={{ conversationId: split_from.id }} className={css.tieLink}>
            {split_from.subject || split_from.reference}
          </Link>
        </li>
      )}
      {links.map((one) => (
        <li key={one.id} className={css.tie}>
          <IconLink size={15} stroke={1.7} aria-hidden />
          <span className={css.tieWord}>{s.t("ties.linked")}</span>
          <Link to="/conversations/$conversationId" params={{ conversationId: one.id }} className={css.tieLink}>
            {one.subject || one.reference}
          </Link>
          <span className={css.quiet}>{s.t(`state.${one.state}`)}</span>
          <Tip label={s.t("ties.unlink")}>
            <ActionIcon size="sm" aria-label={s.t("ties.unlink_label", { name: one.subject || one.reference })} onClick={() => onUnlink(one)}>
              <IconX size={14} stroke={1.8} />
            </ActionIcon>
          </Tip>
        </li>
      ))}
    </ul>
  );
});
