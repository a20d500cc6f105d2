import type { Entry, EntryEvent } from "@filrouge/api";
import { time, useStrings, type Strings } from "@filrouge/strings";
import { Time, useNow } from "@filrouge/ui";
import events from "../conversation/conversation.module.css";

const LOUD = new Set(["promise_kept", "promise_broken"]);

/** What happened to a task or promise, in one line of the story. */
export function TaskEvent({ entry, event }: { entry: Entry; event: EntryEvent }) {
  const s = useStrings();
  const now = useNow();
  const due = event.due_at && event.type !== "promise_broken" ? s.t("event.task_due", { at: time.instant(s, new Date(event.due_at), now) }) : "";
  const said = words(s, event, entry.author.name ?? "");
  const dated = event.type === "task_added" || event.fields?.includes("due_at");
  const loud = LOUD.has(event.type) || (event.type === "task_added" && event.kind === "promise");
  return (
    <p className={events.event} data-loud={loud || undefined}>
      <span>{dated && due ? `${said}, ${due}` : said}</span>
      <span className={events.meta}>
        <Time at={entry.at} />
      </span>
    </p>
  );
}

function words(s: Strings, event: EntryEvent, who: string): string {
  const to = typeof event.to === "string" ? event.to : "";
  const values = { who, title: event.title ?? "", to };
  switch (event.type) {
    case "task_added": {
      const kind = event.kind === "promise" ? "promise" : "task";
      return s.t(to && to !== who ? `event.task_added.${kind}_to` : `event.task_added.${kind}`, values);
    }
    case "promise_kept":
      return s.t(event.late ? "event.promise_kept.late" : "event.promise_kept", values);
    case "promise_broken":
      return s.t("event.promise_broken", values);
    default: {
      const { state, fields = [] } = event;
      if (fields.length) return s.t(fields.includes("due_at") ? "event.task_changed.moved" : "event.task_changed.changed", values);
      return s.t(state === "done" || state === "cancelled" ? `event.task_changed.${state}` : "event.task_changed.open", values);
    }
  }
}
