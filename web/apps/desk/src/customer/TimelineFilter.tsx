import type { CustomerConversation, Entry, TimelineFacets, TimelineWanted } from "@filrouge/api";
import { time, useStrings } from "@filrouge/strings";
import { channelName } from "@filrouge/ui";
import { Button, Chip, NativeSelect, TextInput } from "@mantine/core";
import { IconCalendar } from "@tabler/icons-react";
import css from "./timeline.module.css";

export const KINDS: Entry["kind"][] = ["message", "note", "event"];

interface Props {
  wanted: TimelineWanted;
  onWanted: (wanted: TimelineWanted) => void;
  facets: TimelineFacets | undefined;
  conversations: CustomerConversation[];
}

/** What to see of a timeline: kinds, one channel, one conversation, from which day back. */
export function TimelineFilter({ wanted, onWanted, facets, conversations }: Props) {
  const s = useStrings();
  const channels = Object.entries(facets?.channels ?? {});
  const kinds = wanted.kind ?? KINDS;
  return (
    <div className={css.filter} role="group" aria-label={s.t("customer.filter")}>
      <Chip.Group multiple value={[...kinds]} onChange={(next) => onWanted({ ...wanted, kind: next.length && next.length < KINDS.length ? (next as Entry["kind"][]) : undefined })}>
        {KINDS.filter((kind) => kind !== "note" || facets?.notes || kinds.includes("note")).map((kind) => (
          <Chip key={kind} value={kind} size="xs" color="var(--fr-ink)" variant="outline">
            {s.t(`customer.kind.${kind}`)}
          </Chip>
        ))}
      </Chip.Group>
      {channels.length > 1 && <span className={css.rule} aria-hidden />}
      {channels.length > 1 &&
        channels.map(([channel, count]) => (
          <Chip key={channel} size="xs" checked={wanted.channel === channel} onChange={(on) => onWanted({ ...wanted, channel: on ? channel : null })} color="var(--fr-ink)" variant="outline">
            {channelName(s, channel)} <span className="fr-figures">{time.number(s, count)}</span>
          </Chip>
        ))}
      {conversations.length > 1 && (
        <NativeSelect
          size="xs"
          className={css.which}
          aria-label={s.t("customer.of_conversation")}
          value={wanted.conversation ?? ""}
          onChange={(event) => onWanted({ ...wanted, conversation: event.currentTarget.value || null })}
          data={[
            { value: "", label: s.t("customer.of_all") },
            ...conversations.map((one) => ({ value: one.id, label: one.subject || s.t("conversation.no_subject") })),
          ]}
        />
      )}
      <TextInput
        size="xs"
        type="date"
        className={css.until}
        aria-label={s.t("customer.until")}
        title={s.t("customer.until")}
        leftSection={<IconCalendar size={15} stroke={1.6} aria-hidden />}
        value={wanted.until ? dayOf(wanted.until) : ""}
        onChange={(event) => onWanted({ ...wanted, until: event.currentTarget.value ? endOfDay(event.currentTarget.value) : null })}
      />
      {wanted.until && (
        <Button size="compact-xs" onClick={() => onWanted({ ...wanted, until: null })}>
          {s.t("customer.until_now")}
        </Button>
      )}
    </div>
  );
}

/** The last instant of a day of this reader's calendar. */
function endOfDay(day: string): string {
  return new Date(`${day}T23:59:59.999`).toISOString();
}

function dayOf(instant: string): string {
  const at = new Date(instant);
  return `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, "0")}-${String(at.getDate()).padStart(2, "0")}`;
}
