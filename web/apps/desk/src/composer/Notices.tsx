import type { Entry, Named } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { Time } from "@filrouge/ui";
import { Button } from "@mantine/core";
import { IconPencil, IconRefreshAlert } from "@tabler/icons-react";
import { useEventWords } from "../conversation/eventWords";
import css from "./composer.module.css";
import { firstName } from "./called";

/** Someone else is answering: said before one writes for nothing. */
export function SomeoneAnswers({ user, onTakeOver }: { user: Named; onTakeOver: () => void }) {
  const s = useStrings();
  return (
    <div className={css.notice} role="status">
      <IconPencil size={16} stroke={1.7} aria-hidden />
      <span>{user.name ? s.t("composer.answering", { name: firstName(user.name) }) : s.t("composer.answering_someone")}</span>
      <Button size="compact-sm" onClick={onTakeOver}>
        {s.t("composer.take_over")}
      </Button>
    </div>
  );
}

interface StaleProps {
  since: Entry[];
  onSend: () => void;
  onEdit: () => void;
}

/** Something was said while one wrote: shown here, the draft untouched below. */
export function Stale({ since, onSend, onEdit }: StaleProps) {
  const s = useStrings();
  const happened = useEventWords();
  return (
    <div className={css.stale} role="alertdialog" aria-label={s.t("composer.stale")}>
      <p className={css.staleHead}>
        <IconRefreshAlert size={16} stroke={1.7} aria-hidden />
        <strong>{s.t("composer.stale")}</strong>
        <span>{s.t("composer.stale_safe")}</span>
      </p>
      {since.map((entry) => (
        <p key={entry.id} className={css.staleEntry}>
          <strong>{entry.author.name ?? s.t("customer.unknown")}</strong> <Time at={entry.at} />
          <span>{entry.message?.text ?? happened(entry)}</span>
        </p>
      ))}
      <div className={css.staleActions}>
        <Button size="xs" onClick={onEdit} data-autofocus>
          {s.t("composer.stale_edit")}
        </Button>
        <Button size="xs" onClick={onSend}>
          {s.t("composer.stale_send")}
        </Button>
      </div>
    </div>
  );
}
