import { api, isProblem, type Doubt, type DueWish } from "@filrouge/api";
import { time, useStrings } from "@filrouge/strings";
import { useNow } from "@filrouge/ui";
import { Button } from "@mantine/core";
import { IconAlertTriangle, IconCalendarEvent } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import css from "./tasks.module.css";

interface Props {
  conversation: string;
  due: DueWish;
  /** Takes another moment instead, in the brand's local time. */
  onTake: (local: string) => void;
}

const here = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Which moment a wish would be, before anything is promised; what is odd about it, and the better one. */
export function Foresight({ conversation, due, onTake }: Props) {
  const s = useStrings();
  const now = useNow();
  const { data, error } = useQuery({
    queryKey: ["foresee", conversation, due],
    queryFn: ({ signal }) => api.tasks.foresee(conversation, due, signal),
    staleTime: 60_000,
    retry: false,
    placeholderData: keepPreviousData,
  });
  if (error) {
    const why = isProblem(error, "conversations.bad_moment") ? error.fields.why : null;
    if (why !== "past" && why !== "far" && why !== "never_open") return null;
    return <p className={css.doubt} role="alert"><IconAlertTriangle size={16} stroke={1.7} aria-hidden /> {s.t(`task.bad.${why}`)}</p>;
  }
  if (!data) return <p className={css.foreseen}>&nbsp;</p>;
  const zone = data.time_zone === here ? null : data.time_zone.split("/").pop()?.replace(/_/g, " ");
  // The clock of where it is due, whatever it is here.
  const at = time.instant(s, new Date(data.due_local), now);
  return (
    <div aria-live="polite">
      <p className={css.foreseen}>
        <IconCalendarEvent size={16} stroke={1.6} aria-hidden />
        <span title={time.exact(s, new Date(data.due_at))}>{s.t("task.due_is", { at: zone ? s.t("task.due_zone", { at, zone }) : at })}</span>
      </p>
      {data.warnings.map((one) => (
        <Odd key={one.code} doubt={one} zone={data.time_zone} onTake={onTake} />
      ))}
    </div>
  );
}

function Odd({ doubt, zone, onTake }: { doubt: Doubt; zone: string; onTake: (local: string) => void }) {
  const s = useStrings();
  const now = useNow();
  const at = doubt.instead ? time.instant(s, new Date(doubt.instead), now) : "";
  const words = doubt.code === "closed" && !doubt.instead ? s.t("task.doubt.closed_never") : s.t(`task.doubt.${doubt.code}`, { at });
  return (
    <p className={css.doubt}>
      <IconAlertTriangle size={16} stroke={1.7} aria-hidden />
      <span>{words}</span>
      {doubt.code === "closed" && doubt.instead && (
        <Button size="compact-sm" onClick={() => doubt.instead && onTake(wallIn(new Date(doubt.instead), zone))}>
          {s.t("task.doubt.use")}
        </Button>
      )}
    </p>
  );
}

/** What the clock on the wall shows in a zone: `2026-11-25T10:00`. */
export function wallIn(at: Date, zone: string): string {
  const parts = new Intl.DateTimeFormat("en-GB", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).formatToParts(at);
  const of = (type: string) => parts.find((one) => one.type === type)?.value ?? "";
  return `${of("year")}-${of("month")}-${of("day")}T${of("hour")}:${of("minute")}`;
}
