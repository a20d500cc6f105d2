import type { Entry, ForwardBegun } from "@filrouge/api";
import { time, useStrings } from "@filrouge/strings";
import { Checkbox, UnstyledButton } from "@mantine/core";
import { IconChevronDown, IconPaperclip } from "@tabler/icons-react";
import { useId, useState } from "react";
import { filesOf, forwardable, withMessage, withoutMessage } from "./forwarding";
import css from "./forward.module.css";

interface Props {
  entries: Entry[];
  begun: ForwardBegun;
  onChange: (next: ForwardBegun) => void;
}

const WORDS_SHOWN = 110;

/** Which messages are quoted below the words, and which of their files go along. */
export function ForwardAlong({ entries, begun, onChange }: Props) {
  const s = useStrings();
  const id = useId();
  const [open, setOpen] = useState(false);
  const said = forwardable(entries);
  const files = filesOf(said, new Set(begun.message_ids));
  const toggle = (file: string) =>
    onChange({ ...begun, attachments: begun.attachments.includes(file) ? begun.attachments.filter((one) => one !== file) : [...begun.attachments, file] });
  return (
    <div className={css.along}>
      <UnstyledButton className={css.alongHead} aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
        <IconChevronDown className={css.fold} size={15} stroke={1.7} aria-hidden />
        <span>{s.t("forward.messages", { n: begun.message_ids.length })}</span>
        {files.length > 0 && <span>{s.t("forward.files", { n: begun.attachments.length })}</span>}
        <span className={css.never}>{s.t("forward.answers_here")}</span>
      </UnstyledButton>
      <div id={id} hidden={!open} className={css.list}>
        {said.map((entry) => {
          const message = entry.message?.id ?? "";
          const on = begun.message_ids.includes(message);
          return (
            <div key={message} className={css.one}>
              <Checkbox
                checked={on}
                onChange={() => onChange((on ? withoutMessage : withMessage)(begun, entries, message))}
                label={
                  <span className={css.said}>
                    <span className={css.who}>
                      {entry.author.name ?? s.t("customer.unknown")} <span className={css.when}>{time.instant(s, new Date(entry.at), new Date())}</span>
                    </span>
                    <span className={css.words}>{(entry.message?.text ?? "").replace(/\s+/g, " ").slice(0, WORDS_SHOWN)}</span>
                  </span>
                }
              />
              {on &&
                (entry.message?.attachments ?? []).map((one) => (
                  <Checkbox
                    key={one.id}
                    className={css.fileBox}
                    checked={begun.attachments.includes(one.id)}
                    onChange={() => toggle(one.id)}
                    label={
                      <span className={css.file}>
                        <IconPaperclip size={15} stroke={1.6} aria-hidden /> {one.name} <span className={css.when}>{time.fileSize(s, one.size)}</span>
                      </span>
                    }
                  />
                ))}
            </div>
          );
        })}
      </div>
    </div>
  );
}
