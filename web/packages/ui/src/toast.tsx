import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconAlertTriangle, IconCheck } from "@tabler/icons-react";
import css from "./ui.module.css";

interface Undo {
  label: string;
  run: () => void;
}

/** Says that something is done, with the way back when there is one. */
function done(message: string, undo?: Undo): void {
  const id = crypto.randomUUID();
  notifications.show({
    id,
    icon: <IconCheck size={16} stroke={1.8} />,
    withBorder: true,
    color: "var(--fr-ink)",
    autoClose: undo ? 9000 : 4000,
    message: (
      <span className={css.toast}>
        <span>{message}</span>
        {undo && (
          <Button
            size="compact-sm"
            onClick={() => {
              notifications.hide(id);
              undo.run();
            }}
          >
            {undo.label}
          </Button>
        )}
      </span>
    ),
  });
}

/** Says that something failed; stays until read. */
function failed(message: string): void {
  notifications.show({ icon: <IconAlertTriangle size={16} stroke={1.8} />, withBorder: true, color: "thread", autoClose: 12000, message });
}

export const toast = { done, failed };
