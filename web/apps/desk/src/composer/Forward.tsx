import { type Conversation, type Entry } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { Modal } from "@mantine/core";
import { lazy, Suspense, useEffect, useState } from "react";
import { useScreen } from "../shell/screen";
import { onForward } from "./quoting";

const ForwardForm = lazy(() => import("./ForwardForm"));

/** Hears wishes to send a message on, and asks to whom. */
export function Forward({ conversation, entries }: { conversation: Conversation; entries: Entry[] }) {
  const s = useStrings();
  const phone = useScreen() === "phone";
  const [first, setFirst] = useState<string | null>(null);
  useEffect(
    () =>
      onForward((wish) => {
        if (wish.conversationId !== conversation.id) return false;
        setFirst(wish.messageId);
        return true;
      }),
    [conversation.id],
  );
  return (
    <Modal opened={first !== null} onClose={() => setFirst(null)} title={s.t("forward.title")} size="xl" fullScreen={phone} closeOnClickOutside={false} closeButtonProps={{ "aria-label": s.t("action.close") }}>
      {first !== null && (
        <Suspense fallback={null}>
          <ForwardForm conversation={conversation} entries={entries} first={first} onDone={() => setFirst(null)} />
        </Suspense>
      )}
    </Modal>
  );
}
