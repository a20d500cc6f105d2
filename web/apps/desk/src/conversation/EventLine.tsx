import type { Entry, Label } from "@filrouge/api";
import { time, useStrings } from "@filrouge/strings";
import { channelWord, Time, useNow } from "@filrouge/ui";
import { useReasons, useWrapUps } from "../data/catalogue";
import css from "./conversation.module.css";

const LOUD = new Set(["closed", "snoozed", "resumed", "channel_changed", "moved", "merged"]);

/** What happened to the conversation, in one line. */
export function EventLine({ entry }: { entry: Entry }) {
  const s = useStrings();
  const now = useNow();
  const { data: wrapUps } = useWrapUps();
  const { data: reasons } = useReasons();
  const event = entry.event;
  if (!event) return null;
  const named = (text: string | Label | null | undefined) => {
    if (!text) return "";
    if (typeof text === "object") return s.label(text);
    if (event.type === "channel_changed") return channelWord(s, text);
    const wrapUp = wrapUps?.find((one) => one.code === text);
    const reason = reasons?.find((one) => one.key === text || one.id === text);
    return wrapUp ? s.label(wrapUp.label) : reason ? s.label(reason.label) : text;
  };
  const values = {
    who: entry.author.name ?? "",
    by: entry.author.name ? "yes" : "no",
    from: named(event.from),
    to: [named(event.to ?? event.wrap_up), event.team ?? ""].filter(Boolean).join(", "),
    given: event.to || event.wrap_up || event.team ? "yes" : "no",
    until: event.until ? time.instant(s, new Date(event.until), now) : "",
    dated: event.until ? "yes" : "no",
  };
  const key = `event.${event.type}`;
  return (
    <p className={css.event} data-loud={LOUD.has(event.type) || undefined}>
      <span>{s.has(key) ? s.t(key, values) : s.t("event.other", values)}</span>
      <span className={css.meta}>
        <Time at={entry.at} />
      </span>
    </p>
  );
}
