import type { MyChat } from "@filrouge/api";
import { time, useStrings, type Strings } from "@filrouge/strings";
import { Tip, useNow } from "@filrouge/ui";
import { UnstyledButton } from "@mantine/core";
import { IconAlarm, IconCircleCheck, IconDoorExit, IconHourglassLow, IconMail, IconMessageCircleOff, IconZzz, type TablerIcon } from "@tabler/icons-react";
import { memo } from "react";
import { calledHere } from "./called";
import css from "./chats.module.css";
import { Dots } from "./Dots";
import { standingOf, type Standing } from "./standing";
import { useTyping } from "./typing";

interface Props {
  chat: MyChat;
  n: number;
  open: boolean;
  /** Of all mine, this one waits longest. */
  longest: boolean;
  onOpen: (id: string) => void;
}

/** One chat: its name, what is unread, and a quiet bar that fills while they wait for me. */
export const ChatTab = memo(function ChatTab({ chat, n, open, longest, onOpen }: Props) {
  const s = useStrings();
  const now = useNow(chat.waiting_since !== null);
  const typing = useTyping(chat.id);
  const standing = standingOf(chat, now);
  const name = calledHere(s, chat);
  const { icon: Icon, words } = standingSign(s, standing, longest);
  const waits = standing.kind === "waits" ? standing : null;
  const spoken = [
    s.t("chats.one", { n, name }),
    chat.unread > 0 ? s.t("chats.unread", { n: chat.unread }) : "",
    waits ? s.t("chats.waits_over", { spent: rounded(s, waits.spent_s), target: time.duration(s, chat.target_s) }) : words,
    longest ? s.t("chats.longest") : "",
    typing ? s.t("chats.types") : "",
  ];
  return (
    <Tip label={chat.last.text || name}>
      <UnstyledButton
        className={css.tab}
        aria-current={open ? "page" : undefined}
        aria-keyshortcuts={n <= 9 ? `Alt+${n}` : undefined}
        data-over={waits?.over || undefined}
        data-unread={chat.unread > 0 || undefined}
        onClick={() => onOpen(chat.id)}
      >
        <span className="fr-unseen">{spoken.filter(Boolean).join(", ")}</span>
        <span className={css.line} aria-hidden>
          {n <= 9 && <span className={css.nth}>{n}</span>}
          <span className={css.name}>{name}</span>
          {chat.unread > 0 && <span className={`${css.unread} fr-figures`}>{chat.unread > 99 ? "99+" : chat.unread}</span>}
        </span>
        <span className={css.facts} aria-hidden>
          {typing ? <Dots /> : <Icon size={13} stroke={1.8} />}
          <span className={`${css.words} fr-figures`}>{typing && !waits ? s.t("chats.types") : words}</span>
        </span>
        <span className={css.track} aria-hidden>
          {waits && <span className={css.fill} style={{ width: `${Math.max(4, waits.share * 100)}%` }} />}
        </span>
      </UnstyledButton>
    </Tip>
  );
});

/** Seconds at first, then minutes: what moves draws the eye. */
const rounded = (s: Strings, seconds: number) => time.duration(s, seconds < 600 ? seconds : Math.floor(seconds / 60) * 60);

/** How a chat stands, by sign and in words. */
export function standingSign(s: Strings, standing: Standing, longest = false): { icon: TablerIcon; words: string; late?: boolean } {
  switch (standing.kind) {
    case "waits":
      return { late: standing.over, icon: standing.over ? IconAlarm : IconHourglassLow, words: s.t(longest ? "chats.waits_longest" : "chats.waits", { spent: rounded(s, standing.spent_s) }) };
    case "ended":
      return { icon: IconMessageCircleOff, words: s.t(standing.unanswered ? "chats.ended_unanswered" : "chats.ended") };
    case "mailed":
      return { icon: IconMail, words: s.t("chats.mailed") };
    case "silent":
      return { icon: standing.here ? IconZzz : IconDoorExit, words: s.t("chats.silent", { spent: minutes(s, standing.spent_s) }) };
    case "gone":
      return { icon: IconDoorExit, words: standing.spent_s === null ? s.t("chats.gone_unsaid") : s.t("chats.gone", { spent: minutes(s, standing.spent_s) }) };
    case "theirs":
      return { icon: IconCircleCheck, words: s.t("chats.answered") };
  }
}

export const minutes = (s: Strings, seconds: number) => time.duration(s, Math.max(60, Math.floor(seconds / 60) * 60));
