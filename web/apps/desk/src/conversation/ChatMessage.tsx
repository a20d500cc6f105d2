import type { Entry, EntryMessage } from "@filrouge/api";
import { time, useStrings } from "@filrouge/strings";
import { addressWords, channelWord, Chip, ThreadHead, Time } from "@filrouge/ui";
import { isOnItsWay, isPending } from "../data/conversation";
import { useUser } from "../session/session";
import { Attachments } from "./Attachments";
import chat from "./chat.module.css";
import css from "./conversation.module.css";
import { DeliveryState } from "./DeliveryState";
import { MessageMenu } from "./MessageMenu";
import { Prose } from "./Prose";

interface Props {
  entry: Entry;
  message: EntryMessage;
  conversationId: string;
  subject?: string;
  onSplit?: (messageId: string) => void;
  /** The same person goes on speaking: who and when is said once. */
  follows?: boolean;
  /** They speak once more after it. */
  goesOn?: boolean;
}

/** A word of a chat: short, close to those of the same breath, its time for who points there. */
export function ChatMessage({ entry, message, conversationId, subject = "", onSplit, follows, goesOn }: Props) {
  const s = useStrings();
  const me = useUser();
  const ours = entry.direction === "out";
  const who = entry.author.id === me.id ? s.t("conversation.you") : addressWords(s, entry.author.name ?? entry.identity?.address ?? "") || s.t("customer.unknown");
  // The head says on which page they are, the line above who they are.
  const fields = message.fields.filter((one) => one.key !== "page" && !(one.key === "name" && one.value === entry.author.name));
  const lost = message.delivery && message.delivery.state !== "sent" && message.delivery.state !== "delivered";
  return (
    <article className={css.message} data-pending={isOnItsWay(entry) || undefined}>
      {follows ? (
        <span className="fr-unseen">{who}</span>
      ) : (
        <ThreadHead who={who}>
          <Time at={entry.at} />
          {" · "}
          {s.t("conversation.by_channel", { channel: channelWord(s, entry.channel) })}
          {message.automatic && ` · ${s.t("conversation.automatic")}`}
        </ThreadHead>
      )}
      {!isPending(entry) && <MessageMenu entry={entry} message={message} subject={subject} conversationId={conversationId} onSplit={onSplit} />}
      {fields.length > 0 && (
        <dl className={css.fields}>
          {fields.map((field) => (
            <div key={field.key}>
              <dt>{field.label}</dt>
              <dd>{field.value}</dd>
            </div>
          ))}
        </dl>
      )}
      {message.text.trim() !== "" && (
        <div className={chat.row}>
          <div className={chat.bubble} data-ours={ours || undefined} data-quotable={message.id}>
            <Prose text={message.text} />
          </div>
          <time className={`${chat.clock} fr-figures`} dateTime={entry.at} title={time.exact(s, new Date(entry.at))}>
            {time.clock(new Date(entry.at))}
          </time>
        </div>
      )}
      <Attachments attachments={message.attachments} />
      {message.anomalies.length > 0 && (
        <p className={css.kind}>
          <Chip tone="attention">{s.t(message.anomalies.includes("suspicious") ? "conversation.suspicious" : "conversation.anomalous")}</Chip>
        </p>
      )}
      {message.delivery && (lost || !goesOn) && <DeliveryState delivery={message.delivery} messageId={message.id} conversationId={conversationId} />}
    </article>
  );
}
