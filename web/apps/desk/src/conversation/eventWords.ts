import type { Entry, Label } from "@filrouge/api";
import { time, useStrings, type Key } from "@filrouge/strings";
import { channelWord, useNow } from "@filrouge/ui";
import { useReasons, useWrapUps } from "../data/catalogue";

/** What happened to a conversation, in a few words. */
export function useEventWords(): (entry: Entry) => string {
  const s = useStrings();
  const now = useNow();
  const { data: wrapUps } = useWrapUps();
  const { data: reasons } = useReasons();
  return (entry) => {
    const event = entry.event;
    if (!event) return "";
    const named = (text: string | Label | null | undefined) => {
      if (!text) return "";
      if (typeof text === "object") return s.label(text);
      if (event.type === "channel_changed") return channelWord(s, text);
      const wrapUp = wrapUps?.find((one) => one.code === text);
      const reason = reasons?.find((one) => one.key === text || one.id === text);
      return wrapUp ? s.label(wrapUp.label) : reason ? s.label(reason.label) : text;
    };
    const added = event.added ?? [];
    const removed = event.removed ?? [];
    const values = {
      who: entry.author.name ?? "",
      by: entry.author.name ? "yes" : "no",
      from: named(event.from),
      to: [named(event.to ?? event.wrap_up), event.team ?? ""].filter(Boolean).join(", "),
      given: event.to || event.wrap_up || event.team ? "yes" : "no",
      until: event.until ? time.instant(s, new Date(event.until), now) : "",
      dated: event.until ? "yes" : "no",
      received: event.received ? "yes" : "no",
      linked: event.linked === false ? "no" : "yes",
      n: event.messages ?? 0,
      tags: (added.length ? added : removed).join(", "),
      added: added.length ? "yes" : "no",
      name: event.conversation ? event.conversation.subject || event.conversation.reference : s.t("event.another"),
      act: s.maybe(`undone.${event.act ?? ""}`, ""),
      told: event.act && s.has(`undone.${event.act}`) ? "yes" : "no",
    };
    if (event.type === "assigned" && values.who && values.to === values.who) return s.t("chats.took", values);
    if (event.type === "chat_changed") return s.has(`chats.event.${event.what ?? ""}`) ? s.t(`chats.event.${event.what ?? ""}` as Key, { n: event.score ?? 0 }) : s.t("event.other", values);
    const key = `event.${event.type}`;
    return s.has(key) ? s.t(key, values) : s.t("event.other", values);
  };
}
