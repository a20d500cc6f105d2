import type { Conversation } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { addressWords } from "@filrouge/ui";
import { Modal } from "@mantine/core";
import { useMemo } from "react";
import { HandForm, type Hand } from "./HandForm";

interface Props {
  opened: boolean;
  conversation: Conversation;
  onClose: () => void;
  onHand: (hand: Hand) => void;
}

/** To whom a chat goes, and what they must know: one dialog, one press. */
export function HandOn({ opened, conversation, onClose, onHand }: Props) {
  const s = useStrings();
  const { id, assignee, customer } = conversation;
  const name = addressWords(s, customer?.name ?? "") || s.t("customer.unknown");
  const chats = useMemo(() => [id], [id]);
  const hand = (one: Hand) => {
    onClose();
    onHand(one);
  };
  return (
    <Modal opened={opened} onClose={onClose} title={s.t("chats.hand_title", { name })} size="lg" closeButtonProps={{ "aria-label": s.t("action.close") }}>
      <HandForm chats={chats} has={assignee?.id} noteFirst words={(to) => s.t("chats.hand_go", { name: to })} onHand={hand} />
    </Modal>
  );
}
