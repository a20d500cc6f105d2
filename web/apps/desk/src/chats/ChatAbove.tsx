import type { Conversation } from "@filrouge/api";
import { time, useStrings } from "@filrouge/strings";
import { useNow } from "@filrouge/ui";
import { Button } from "@mantine/core";
import { IconMessageCircleOff, IconZzz } from "@tabler/icons-react";
import { useEffect, type RefObject } from "react";
import type { EditorHandle } from "../composer/Editor";
import { focusSoon } from "../composer/focusSoon";
import { asParagraphs, type Ready } from "../composer/readyWords";
import { currentActions } from "../palette/registry";
import { useCan } from "../session/session";
import { useScreen } from "../shell/screen";
import { calledHere } from "./called";
import { minutes } from "./ChatTab";
import css from "./composing.module.css";
import { useChats } from "./data";
import { FOCUS, takeFocusWish } from "./open";
import { QuickReplies } from "./QuickReplies";
import { standingOf } from "./standing";

interface Props {
  conversation: Conversation;
  editor: RefObject<EditorHandle | null>;
  onQuick: (one: Ready) => void;
}

/** Above the words of a chat: what to do when they are silent or have ended it, and quick replies. */
export function ChatAbove({ conversation, editor, onQuick }: Props) {
  return (
    <>
      <Quiet conversation={conversation} editor={editor} />
      <QuickReplies conversationId={conversation.id} onPick={onQuick} />
    </>
  );
}

/** They said nothing for a while, or are done: to ask, or to close. */
function Quiet({ conversation, editor }: Omit<Props, "onQuick">) {
  const s = useStrings();
  const now = useNow();
  const mayClose = useCan("conversations:close");
  const chat = useChats()?.mine.find((one) => one.id === conversation.id);
  const standing = chat && standingOf(chat, now);
  if (!chat || (standing?.kind !== "silent" && standing?.kind !== "ended")) return null;
  const name = calledHere(s, chat);
  const language = conversation.chat?.language ?? conversation.language;
  const ask = () => editor.current?.insert(asParagraphs(s.t(language === "en" ? "chats.ask.en" : "chats.ask.fr")));
  const close = () => currentActions().find((one) => one.id === "conversation.close")?.run();
  const Icon = standing.kind === "ended" ? IconMessageCircleOff : IconZzz;
  return (
    <div className={css.quiet} role="status">
      <Icon size={15} stroke={1.7} aria-hidden />
      <span className={css.quietWords}>
        {standing.kind === "ended" ? s.t("chats.ended_line", { name, at: time.moment(s, new Date(chat.ended_at ?? ""), now) }) : s.t("chats.silent_line", { name, spent: minutes(s, standing.spent_s) })}
      </span>
      {standing.kind === "silent" && (
        <Button size="compact-xs" onClick={ask}>
          {s.t("chats.ask_there")}
        </Button>
      )}
      {mayClose && (
        <Button size="compact-xs" onClick={close}>
          {s.t("chats.close")}
        </Button>
      )}
    </div>
  );
}

/** Who was opened from the chats is written to at once. */
export function useChatFocus(id: string, editor: RefObject<EditorHandle | null>): void {
  const phone = useScreen() === "phone";
  useEffect(() => {
    const focus = () => focusSoon(() => editor.current?.focus());
    // On a phone the keyboard would hide what they said.
    if (takeFocusWish(id) && !phone) focus();
    const again = (event: Event) => {
      if ((event as CustomEvent<string>).detail === id && !phone) focus();
    };
    window.addEventListener(FOCUS, again);
    return () => window.removeEventListener(FOCUS, again);
  }, [editor, id, phone]);
}
