import { useStrings } from "@filrouge/strings";
import css from "./composing.module.css";
import { Dots } from "./Dots";
import { useTyping } from "./typing";

/** The visitor writes: said at the end of the story, where their words will be. */
export function TypingLine({ conversationId, name }: { conversationId: string; name: string }) {
  const s = useStrings();
  const typing = useTyping(conversationId);
  if (!typing) return null;
  return (
    <div className={css.typing}>
      <span className={css.typingInner}>
        <Dots />
        {s.t("chats.types_line", { name })}
      </span>
    </div>
  );
}
