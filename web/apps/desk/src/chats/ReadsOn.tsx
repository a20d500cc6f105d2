import type { ChatStanding, Conversation, Way } from "@filrouge/api";
import { time, useStrings, type Strings } from "@filrouge/strings";
import { Keys, Tip, useNow } from "@filrouge/ui";
import { IconDoorExit, IconEye, IconMail, IconMessageCircle, IconMessageCircleOff } from "@tabler/icons-react";
import { memo } from "react";
import { calledOf } from "../composer/called";
import compose from "../composer/composer.module.css";
import { Sees } from "../composer/Sees";
import { minutes } from "./ChatTab";

interface Props {
  conversation: Conversation;
  way: Way;
  account: string | null;
  onAccount: (id: string) => void;
  onWay: (way: Way) => void;
}

/** Where the customer of a chat will read what is written here, and the other way, one key away. */
export const ReadsOn = memo(function ReadsOn({ conversation: { chat, ways }, way, account, onAccount, onWay }: Props) {
  const s = useStrings();
  const now = useNow();
  const byChat = way.identity.channel === "webchat";
  const other = ways.find((one) => one.usable && one.who === "customer" && one.identity.channel === (byChat ? "email" : "webchat"));
  const change = other && (
    <Tip label={<>{s.t(byChat ? "chats.switch_email" : "chats.switch_chat")} <Keys keys={["w"]} /></>}>
      <button type="button" className={compose.from} onClick={() => onWay(other)} aria-label={s.t(byChat ? "chats.switch_email" : "chats.switch_chat")}>
        {byChat ? <IconMail size={14} stroke={1.7} aria-hidden /> : <IconMessageCircle size={14} stroke={1.7} aria-hidden />}
        <span className={compose.fromWord}>{s.t(byChat ? "chats.switch_email" : "chats.switch_chat")}</span>
      </button>
    </Tip>
  );
  if (!byChat || !chat) return <Sees way={way} account={account} onAccount={onAccount} more={change} />;
  const said = readsWords(s, chat, calledOf(s, way), now);
  const Icon = chat.ended_at ? IconMessageCircleOff : chat.reads_on === "page" ? IconEye : chat.reads_on === "email" ? IconMail : IconDoorExit;
  return (
    <div className={compose.sees} data-reads={chat.reads_on}>
      <Icon size={15} stroke={1.6} aria-hidden />
      <span className={compose.seesText} role="status" title={said}>{said}</span>
      {change}
    </div>
  );
});

/** Where they read it, in a sentence. Pure. */
export function readsWords(s: Strings, chat: ChatStanding, name: string, now: Date): string {
  const spent = chat.seen_at && !chat.here ? minutes(s, (now.getTime() - new Date(chat.seen_at).getTime()) / 1000) : "";
  const values = { name, gone: spent ? s.t("chats.reads.gone", { spent }) : "", email: chat.email ?? "", after: time.duration(s, chat.email_after_s ?? 0) };
  if (chat.ended_at) return s.t(`chats.reads.ended_${chat.reads_on}`, values);
  if (chat.reads_on === "email" && chat.here) return s.t("chats.reads.asked", values);
  return s.t(`chats.reads.${chat.reads_on}`, values);
}
