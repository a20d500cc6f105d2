import type { Entry, EntryMessage } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { addressWords, channelName, channelWord, Chip, ThreadHead, Time } from "@filrouge/ui";
import { UnstyledButton } from "@mantine/core";
import { useState } from "react";
import { isOnItsWay, isPending } from "../data/conversation";
import { useUser } from "../session/session";
import { Attachments } from "./Attachments";
import css from "./conversation.module.css";
import { DeliveryState } from "./DeliveryState";
import { HtmlView } from "./HtmlView";
import { MessageMenu } from "./MessageMenu";
import { Prose } from "./Prose";
import { Reports } from "./Reports";
import { tongueOf } from "./tongue";

interface Props {
  entry: Entry;
  message: EntryMessage;
  conversationId: string;
  /** The conversation's own: not said again. */
  subject?: string;
  onSplit?: (messageId: string) => void;
}

const bare = (subject: string) => subject.replace(/^((re|fwd?|tr|aw|ref)\s*:\s*)+/i, "").trim().toLowerCase();

const KINDS = new Set(["auto_reply", "bounce", "delivery_report", "complaint", "loop"]);

export function Message({ entry, message, conversationId, subject = "", onSplit }: Props) {
  const s = useStrings();
  const me = useUser();
  const [formatted, setFormatted] = useState(false);
  const ours = entry.direction === "out";
  const who = entry.author.id === me.id ? s.t("conversation.you") : addressWords(s, entry.author.name ?? entry.identity?.address ?? "") || s.t("customer.unknown");
  const kind = message.inbound_kind && KINDS.has(message.inbound_kind) ? message.inbound_kind : null;
  // A report of a machine is read in our words; its own are folded.
  const report = (kind === "bounce" || kind === "delivery_report") && (message.reports ?? []).length > 0;
  // The text of a form says its fields once more.
  const form = entry.channel === "webform" && message.fields.length > 0;
  return (
    <article className={css.message} data-pending={isOnItsWay(entry) || undefined}>
      <ThreadHead who={who}>
        <Time at={entry.at} />
        {" · "}
        {ours ? s.t(entry.identity ? "conversation.by_channel_to" : "conversation.by_channel", { channel: channelWord(s, entry.channel), to: addressWords(s, entry.identity?.address ?? "") }) : addressWords(s, entry.identity?.address ?? "") || channelName(s, entry.channel)}
        {message.automatic && ` · ${s.t("conversation.automatic")}`}
      </ThreadHead>
      {!isPending(entry) && <MessageMenu entry={entry} message={message} subject={subject} conversationId={conversationId} onSplit={onSplit} />}
      {kind && (
        <p className={css.kind}>
          <Chip tone={kind === "bounce" || kind === "complaint" ? "urgent" : "plain"}>{s.maybe(`kind.${kind}`, kind)}</Chip>
        </p>
      )}
      <Reports reports={message.reports ?? []} />
      {report ? (
        <div className={css.folds}>
          <Fold label={s.t("report.text")} text={message.text} />
        </div>
      ) : null}
      <div className={ours ? css.bubble : undefined} data-quotable={message.id}>
        {message.subject && !ours && !report && bare(message.subject) !== bare(subject) && <p className={css.subject}>{message.subject}</p>}
        {message.fields.length > 0 && (
          <dl className={css.fields}>
            {message.fields.map((field) => (
              <div key={field.key}>
                <dt>{field.label}</dt>
                <dd>{field.value}</dd>
              </div>
            ))}
          </dl>
        )}
        {formatted ? <HtmlView messageId={message.id} hasRemote={message.has_remote} text={message.text + (message.quoted ?? "")} pictures={message.attachments.filter((one) => one.inline).length} /> : !report && !form && <Prose text={message.text} />}
      </div>
      <Attachments attachments={message.attachments.filter((one) => !one.inline || !formatted)} />
      <div className={css.folds}>
        {form && !formatted && <Fold label={s.t("conversation.form_text")} text={message.text} />}
        {message.quoted && !formatted && <Fold label={s.t("conversation.quoted")} text={message.quoted} />}
        {message.signature && !formatted && <Fold label={s.t("conversation.signature")} text={message.signature} />}
        {message.has_html && (
          <UnstyledButton className={css.fold} aria-pressed={formatted} onClick={() => setFormatted(!formatted)}>
            {s.t(formatted ? "conversation.as_text" : "conversation.as_html")}
          </UnstyledButton>
        )}
        {message.anomalies.includes("suspicious") && <Chip tone="attention">{s.t("conversation.suspicious")}</Chip>}
        {message.anomalies.some((one) => one !== "suspicious") && (
          <Chip tone="attention">{s.t("conversation.anomalous")}</Chip>
        )}
      </div>
      {message.delivery && <DeliveryState delivery={message.delivery} messageId={message.id} conversationId={conversationId} />}
    </article>
  );
}

/** Folded, never lost. */
function Fold({ label, text }: { label: string; text: string }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <UnstyledButton className={css.fold} aria-expanded={open} onClick={() => setOpen(!open)}>
        <span aria-hidden>···</span> {label}
      </UnstyledButton>
      {open && <div className={css.quoted} lang={tongueOf(text)} dir="auto">{text}</div>}
    </>
  );
}
