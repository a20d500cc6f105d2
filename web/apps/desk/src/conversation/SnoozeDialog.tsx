import { time, useStrings } from "@filrouge/strings";
import { Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { useState, type FormEvent } from "react";
import css from "./dialogs.module.css";
import { presets } from "./snoozes";

interface Props<T> {
  opened: boolean;
  onClose: () => void;
  onSnooze: (until: T) => void;
}

/** A date from a few good ones or any other; or none, until the customer answers. */
export function SnoozeDialog({ opened, onClose, onSnooze }: Props<Date | null>) {
  return <Framed opened={opened} onClose={onClose} onSnooze={onSnooze} reply={() => onSnooze(null)} />;
}

/** The same where a date is needed. */
export function DateDialog({ opened, onClose, onSnooze }: Props<Date>) {
  return <Framed opened={opened} onClose={onClose} onSnooze={onSnooze} />;
}

function Framed({ opened, onClose, ...rest }: Props<Date> & { reply?: () => void }) {
  const s = useStrings();
  return (
    <Modal opened={opened} onClose={onClose} title={s.t("snooze.title")} closeButtonProps={{ "aria-label": s.t("action.close") }}>
      <Inside {...rest} />
    </Modal>
  );
}

function Inside({ onSnooze, reply }: { onSnooze: (until: Date) => void; reply?: () => void }) {
  const s = useStrings();
  const [now] = useState(() => new Date());
  const [chosen, setChosen] = useState("");
  const date = chosen ? new Date(chosen) : null;
  const past = date !== null && date.getTime() <= now.getTime();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (date && !past) onSnooze(date);
  };
  return (
    <Stack gap="md">
      <p className={css.lead}>{s.t("snooze.text")}</p>
      <div className={css.options}>
        {presets(now).map((one, index) => (
          <button key={one.key} type="button" className={css.option} onClick={() => onSnooze(one.at)} data-autofocus={index === 0 || undefined}>
            <span>{s.t(one.key)}</span>
            <span className={css.hint}>{time.instant(s, one.at, now)}</span>
          </button>
        ))}
        {reply && (
          <button type="button" className={css.option} onClick={reply}>
            <span>{s.t("snooze.reply")}</span>
            <span className={css.hint}>{s.t("snooze.reply_hint")}</span>
          </button>
        )}
      </div>
      <form onSubmit={submit}>
        <Group align="flex-end" wrap="nowrap">
          <TextInput className={css.grow} type="datetime-local" label={s.t("snooze.other")} value={chosen} onChange={(event) => setChosen(event.currentTarget.value)} error={past ? s.t("snooze.past") : undefined} />
          <Button type="submit" disabled={!date || past}>
            {s.t("snooze.go")}
          </Button>
        </Group>
      </form>
    </Stack>
  );
}
