import type { Entry, EntryMessage } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { Time } from "@filrouge/ui";
import { UnstyledButton } from "@mantine/core";
import { useState } from "react";
import chat from "./chat.module.css";
import css from "./conversation.module.css";
import { DeliveryState } from "./DeliveryState";
import { Prose } from "./Prose";

/** An e-mail with answers of a chat for who had left, or a copy of it: one slim line, as its words were said already. */
export function Carried({ entry, message, conversationId }: { entry: Entry; message: EntryMessage; conversationId: string }) {
  const s = useStrings();
  const [open, setOpen] = useState(false);
  const to = message.to[0]?.address ?? entry.identity?.address ?? "";
  return (
    <div className={chat.mail}>
      <span>{message.repeats === "copy" ? s.t("chats.copied", { to }) : s.t("chats.carried", { n: message.carries?.length ?? 0, to })}</span>
      <Time at={entry.at} />
      <UnstyledButton className={css.fold} aria-expanded={open} onClick={() => setOpen(!open)}>
        {s.t("chats.carried_words")}
      </UnstyledButton>
      {message.delivery && <DeliveryState delivery={message.delivery} messageId={message.id} conversationId={conversationId} />}
      {open && (
        <div className={chat.mailWords}>
          <Prose text={message.text} />
        </div>
      )}
    </div>
  );
}
