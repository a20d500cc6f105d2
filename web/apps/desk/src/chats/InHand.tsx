import type { MyChat } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { useNow } from "@filrouge/ui";
import { Button, Checkbox, Modal } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconAlertTriangle, IconArrowsRight } from "@tabler/icons-react";
import { useEffect, useMemo, useState } from "react";
import { useActions } from "../palette/registry";
import { useMyPresence } from "../presence/data";
import { useCan } from "../session/session";
import { calledHere } from "./called";
import { standingSign } from "./ChatTab";
import css from "./composing.module.css";
import { useChats } from "./data";
import { HandForm, type Hand } from "./HandForm";
import { standingOf } from "./standing";
import { useHandMany } from "./useHandMany";

let open: () => void = () => undefined;
/** Says which chats I hold, and offers to hand them on; nothing when I hold none. */
export const showInHand = () => open();

const NONE: MyChat[] = [];

/** What nobody has to do anything for any more goes along only when one says so. Pure. */
export const needsSomebody = (chat: MyChat): boolean => chat.ended_at === null || chat.waiting_since !== null;

/** Stands once in the desk: who pauses while they hold chats decides what becomes of each. */
export function InHand() {
  const s = useStrings();
  const mine = useChats()?.mine ?? NONE;
  const mayHand = useCan("conversations:assign");
  const [opened, dialog] = useDisclosure();
  const offers = mayHand && mine.length > 0;
  useEffect(() => {
    open = () => offers && dialog.open();
    return () => {
      open = () => undefined;
    };
  }, [offers, dialog]);
  useActions([offers && { id: "chats-hand-all", label: s.t("chats.hand_all"), words: s.t("chats.hand_all_words"), icon: IconArrowsRight, run: dialog.open }], 1);
  return (
    <Modal opened={opened && offers} onClose={dialog.close} title={s.t("chats.held_title", { n: mine.length })} size="lg" closeButtonProps={{ "aria-label": s.t("action.close") }}>
      <Inside mine={mine} onClose={dialog.close} />
    </Modal>
  );
}

function Inside({ mine, onClose }: { mine: MyChat[]; onClose: () => void }) {
  const s = useStrings();
  const now = useNow(true);
  const notReady = useMyPresence().said === "not_ready";
  const { hand, busy, refused } = useHandMany();
  const [said, setSaid] = useState<ReadonlyMap<string, boolean>>(new Map());
  const goes = (chat: MyChat) => said.get(chat.id) ?? needsSomebody(chat);
  const key = mine.filter(goes).map((one) => one.id).join(" ");
  const ids = useMemo(() => (key ? key.split(" ") : []), [key]);
  const go = async (one: Hand) => {
    if (await hand(ids, one)) onClose();
  };
  return (
    <>
      <p className={css.heldText}>{s.t(notReady ? "chats.held_text_not_ready" : "chats.held_text", { n: mine.length })}</p>
      <ul className={css.held} aria-label={s.t("chats.held_which")}>
        {mine.map((chat) => {
          const { icon: Icon, words, late } = standingSign(s, standingOf(chat, now));
          return (
            <li key={chat.id}>
              <label className={css.person} data-late={late || undefined}>
                <Checkbox size="sm" checked={goes(chat)} onChange={(event) => setSaid(new Map(said).set(chat.id, event.currentTarget.checked))} aria-describedby={`held-${chat.id}`} />
                <span className={css.personName}>{calledHere(s, chat)}</span>
                <span id={`held-${chat.id}`} className={`${css.personHint} fr-figures`}>
                  <Icon size={14} stroke={1.8} aria-hidden /> {words}
                </span>
              </label>
            </li>
          );
        })}
      </ul>
      {refused > 0 && (
        <p className={css.heldNot} role="alert">
          <IconAlertTriangle size={16} stroke={1.7} aria-hidden />
          {s.t("chats.held_not", { n: refused })}
        </p>
      )}
      <HandForm
        chats={ids}
        busy={busy}
        words={(name) => s.t("chats.held_go", { n: ids.length, name })}
        onHand={(one) => void go(one)}
        beside={
          <Button data-autofocus onClick={onClose}>
            {s.t("chats.held_keep", { n: mine.length })}
          </Button>
        }
      />
    </>
  );
}
