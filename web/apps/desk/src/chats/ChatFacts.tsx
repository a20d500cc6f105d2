import type { ChatStanding } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { Tip, useNow } from "@filrouge/ui";
import { IconDoorExit, IconExternalLink, IconMessageCircleOff, IconPointFilled, IconStarFilled } from "@tabler/icons-react";
import { minutes } from "./ChatTab";
import type { ReactNode } from "react";
import css from "./composing.module.css";
import { useChats } from "./data";

/** What the head says of a chat: whether they are there, from which page, in which language, how they rated it. */
export function ChatFacts({ chat, conversationId, since }: { chat: ChatStanding; conversationId: string; since?: ReactNode }) {
  const s = useStrings();
  const place = (useChats()?.waiting.findIndex((one) => one.id === conversationId) ?? -1) + 1;
  const now = useNow();
  const gone = chat.seen_at && !chat.here ? minutes(s, (now.getTime() - new Date(chat.seen_at).getTime()) / 1000) : "";
  const page = chat.page?.url && /^https?:\/\//.test(chat.page.url) ? chat.page : null;
  const Icon = chat.ended_at ? IconMessageCircleOff : chat.here ? IconPointFilled : IconDoorExit;
  return (
    <span className={css.clip}>
      <span className={css.said}>
      {since && <span className={css.apart}>{since}</span>}
      <span className={`${css.presence} ${css.apart}`} data-here={(chat.here && !chat.ended_at) || undefined}>
        <Icon size={14} stroke={1.8} aria-hidden />
        {chat.ended_at ? s.t("chats.over") : chat.here ? s.t("chats.here") : gone ? s.t("chats.away_since", { spent: gone }) : s.t("chats.away")}
      </span>
      {place > 0 && <span className={css.apart}>{s.t("chats.place", { n: place })}</span>}
      {page && (
        <Tip label={page.url}>
          <span className={css.apart}>
            <a className={css.page} href={page.url} target="_blank" rel="noreferrer noopener" aria-label={s.t("chats.page", { title: page.title || page.url })}>
            <span className={css.pageName}>{page.title || page.url}</span>
            <IconExternalLink size={13} stroke={1.7} aria-hidden />
          </a></span>
        </Tip>
      )}
      {chat.language && <span className={css.apart}>{s.t("chats.language", { language: s.maybe(`chats.language.${chat.language}`, chat.language) })}</span>}
      {chat.score !== null && <span className={css.apart}><Stars score={chat.score} comment={chat.comment} /></span>}
      </span>
    </span>
  );
}

/** A rating: stars for the eye, words for the ear. */
export function Stars({ score, comment = "" }: { score: number; comment?: string }) {
  const s = useStrings();
  const stars = s.t("chats.rated", { n: score });
  return (
    <Tip label={comment ? s.t("chats.rated_said", { stars, comment }) : stars}>
      <span className={css.stars} role="img" aria-label={comment ? s.t("chats.rated_said", { stars, comment }) : stars}>
        {[1, 2, 3, 4, 5].map((n) => (
          <IconStarFilled key={n} size={12} aria-hidden data-on={n <= score || undefined} />
        ))}
      </span>
    </Tip>
  );
}
