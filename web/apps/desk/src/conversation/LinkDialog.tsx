import type { Conversation, Linked } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { Modal } from "@mantine/core";
import { ConversationPicker } from "./ConversationPicker";
import css from "./dialogs.module.css";

interface Props {
  opened: boolean;
  conversation: Conversation;
  onLink: (to: Linked) => void;
  onClose: () => void;
}

/** Two conversations that know of each other; neither changes. */
export function LinkDialog({ opened, conversation, onLink, onClose }: Props) {
  const s = useStrings();
  return (
    <Modal opened={opened} onClose={onClose} title={s.t("ties.link")} size="lg" yOffset="12vh" centered={false} closeButtonProps={{ "aria-label": s.t("action.close") }}>
      <p className={css.lead}>{s.t("ties.link_text")}</p>
      <ConversationPicker from={conversation} without={conversation.links.map((one) => one.id)} onPick={onLink} />
    </Modal>
  );
}
