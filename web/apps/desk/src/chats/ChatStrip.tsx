import type { ChatsState } from "@filrouge/live";
import { useStrings } from "@filrouge/strings";
import { announce } from "@filrouge/ui";
import { IconMessageCircle, IconMessageCirclePlus, IconMessageCircleQuestion } from "@tabler/icons-react";
import { useParams } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useActions } from "../palette/registry";
import { useCan } from "../session/session";
import { calledHere } from "./called";
import css from "./chats.module.css";
import { ChatTab } from "./ChatTab";
import { useChatNews, useChats } from "./data";
import { useChatKeys } from "./keys";
import { Edge, useHidden } from "./Edges";
import { Free } from "./Free";
import { useNumbers } from "./numbers";
import { useOpenChat } from "./open";
import { longestWait } from "./standing";
import { useChatArrivals } from "./useChatArrivals";
import { useTakeNext } from "./useTakeNext";

/** The chats I hold, always in sight: who waits, who writes, what is unread; and those that nobody has. */
export function ChatStrip() {
  useChatNews();
  const chats = useChats();
  useChatArrivals(chats);
  return chats ? <Strip chats={chats} /> : null;
}

function Strip({ chats: { mine, waiting } }: { chats: ChatsState }) {
  const s = useStrings();
  const open = useOpenChat();
  const take = useTakeNext();
  const mayTake = useCan("conversations:assign");
  const { conversationId } = useParams({ strict: false });
  const list = useRef<HTMLUListElement>(null);
  const longest = longestWait(mine);
  const numbers = useNumbers(mine);
  const hidden = useHidden(list, mine.length);
  const toWaiting = () => {
    const next = longestWait(mine, conversationId) ?? longest;
    if (next) open(next.id);
    else announce(s.t("chats.nobody_waits"));
  };
  const takes = mayTake && waiting.length > 0;
  useChatKeys({
    nth: (n) => {
      const chat = mine.find((one) => numbers.get(one.id) === n);
      if (chat) open(chat.id);
    },
    waiting: toWaiting,
    take: () => (takes ? take.mutate() : announce(s.t("chats.none_waits"))),
  });
  const alt = s.t("keys.alt");
  useActions(
    [
      takes && { id: "chat-take", label: s.t("chats.take_next"), words: s.t("chats.words"), icon: IconMessageCirclePlus, keys: [alt, "T"], run: () => take.mutate() },
      longest && { id: "chat-waiting", label: s.t("chats.to_waiting"), words: s.t("chats.words"), icon: IconMessageCircleQuestion, keys: [alt, "0"], run: toWaiting },
      ...mine.filter((one) => (numbers.get(one.id) ?? 0) <= 9).map((one) => ({ id: `chat-${one.id}`, label: s.t("chats.to_nth", { name: calledHere(s, one) }), words: s.t("chats.words"), icon: IconMessageCircle, keys: [alt, String(numbers.get(one.id))], run: () => open(one.id) })),
    ],
    1,
  );
  useEffect(() => {
    list.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [conversationId, mine.length]);
  if (mine.length === 0 && waiting.length === 0) return null;
  return (
    <nav className={css.strip} aria-label={s.t("chats.strip")}>
      {mine.length > 0 && (
        <div className={css.row}>
        <Edge side="before" chats={mine.slice(0, hidden.before)} list={list} />
        <ul ref={list} className={css.tabs}>
          {mine.map((one) => (
            <li key={one.id} className={css.item}>
              <ChatTab chat={one} n={numbers.get(one.id) ?? 0} open={one.id === conversationId} longest={mine.length > 1 && one.id === longest?.id} onOpen={open} />
            </li>
          ))}
        </ul>
        <Edge side="after" chats={hidden.after ? mine.slice(-hidden.after) : []} list={list} />
        </div>
      )}
      {waiting.length > 0 && <Free waiting={waiting} alone={mine.length === 0} onTake={mayTake ? () => take.mutate() : undefined} busy={take.isPending} />}
    </nav>
  );
}
