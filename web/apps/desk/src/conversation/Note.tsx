import type { Entry, EntryMessage } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { Time } from "@filrouge/ui";
import { IconLock } from "@tabler/icons-react";
import { Attachments } from "./Attachments";
import css from "./conversation.module.css";
import { Called } from "./Called";

/** Beside the line, never on it: the customer does not see it. */
export function Note({ entry, message }: { entry: Entry; message: EntryMessage }) {
  const s = useStrings();
  return (
    <div className={css.note}>
      <p className={css.noteHead}>
        <IconLock size={15} stroke={1.7} aria-hidden />
        <strong>{s.t("conversation.note_by", { name: entry.author.name ?? "" })}</strong>
        <span className={css.meta}>
          <Time at={entry.at} />
        </span>
      </p>
      <div data-quotable={message.id}>
        <Called text={message.text} mentions={message.mentions ?? []} />
      </div>
      <Attachments attachments={message.attachments} />
    </div>
  );
}
