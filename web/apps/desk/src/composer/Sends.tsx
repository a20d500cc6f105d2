import { useStrings } from "@filrouge/strings";
import { Keys } from "@filrouge/ui";
import { Button, Menu } from "@mantine/core";
import { IconCheck, IconChevronUp, IconClockHour4, IconClockPause, IconCornerDownLeft } from "@tabler/icons-react";
import { memo } from "react";
import { useCan } from "../session/session";
import css from "./composer.module.css";

interface Props {
  note: boolean;
  /** Nothing comes after it. */
  alone: boolean;
  /** It is read at once: later makes no sense. */
  now?: boolean;
  label: string;
  disabled: boolean;
  onSend: () => void;
  /** Asks what else: how it closes, until when it pauses, when it is to leave. */
  onThen: (what: "close" | "snooze" | "later") => void;
}

/** Send; and send with something after, or later. */
export const Sends = memo(function Sends({ note, alone, now, label, disabled, onSend, onThen }: Props) {
  const s = useStrings();
  const mayClose = useCan("conversations:close");
  return (
    <Button.Group className={css.sends}>
      <Button variant={note ? "default" : "filled"} className={css.send} disabled={disabled} onClick={onSend} rightSection={<IconCornerDownLeft size={16} stroke={1.7} />}>
        {label}
      </Button>
      {!alone && (
        <Menu position="top-end">
          <Menu.Target>
            <Button variant="filled" className={css.then} disabled={disabled} aria-label={s.t("composer.then")}>
              <IconChevronUp size={16} stroke={1.8} />
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {mayClose && (
              <Menu.Item leftSection={<IconCheck size={16} stroke={1.6} />} rightSection={<Keys keys={[s.t("keys.ctrl"), s.t("keys.shift"), s.t("keys.enter")]} />} onClick={() => onThen("close")}>
                {s.t("composer.then_close")}
              </Menu.Item>
            )}
            <Menu.Item leftSection={<IconClockPause size={16} stroke={1.6} />} onClick={() => onThen("snooze")}>
              {s.t("composer.then_snooze")}
            </Menu.Item>
            {!now && <Menu.Divider />}
            {!now && (
              <Menu.Item leftSection={<IconClockHour4 size={16} stroke={1.6} />} onClick={() => onThen("later")}>
                {s.t("compose.later_menu")}
              </Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
      )}
    </Button.Group>
  );
});
