import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconAlertTriangle, IconCheck } from "@tabler/icons-react";
import css from "./ui.module.css";
import { forget, forgetAll, remember, undo, UNDO_S } from "./undo";
import { Keys } from "./words";

interface Way {
  label: string;
  run: () => void;
}

/** The acts whose way back stands on screen. */
let shown: string[] = [];

/**
 * Says that something is done. With a way back: for ten seconds, by its button or by `z`, wherever one goes meanwhile.
 * Returns the name under which it can be taken away.
 */
function done(message: string, back?: Way): string {
  const id = crypto.randomUUID();
  if (!back) {
    notifications.show({ id, icon: <IconCheck size={16} stroke={1.8} />, withBorder: true, color: "var(--fr-ink)", autoClose: 4000, message });
    return id;
  }
  // One way back on screen: the last. What it replaces can still be taken back by the key.
  shown.forEach((one) => notifications.hide(one));
  shown = [id];
  remember({ id, run: () => { hide(id); back.run(); } });
  window.setTimeout(() => hide(id), UNDO_S * 1000);
  notifications.show({
    id,
    icon: <IconCheck size={16} stroke={1.8} />,
    withBorder: true,
    color: "var(--fr-ink)",
    // Its time is the server's: it does not stand still under the pointer.
    autoClose: false,
    classNames: { root: css.undo },
    message: (
      <>
        <span className={css.toast}>
          <span>{message}</span>
          <Button size="compact-sm" className={css.back} onClick={() => undo(id)} rightSection={<Keys keys={["z"]} />}>
            {back.label}
          </Button>
        </span>
        <span className={css.remaining} style={{ animationDuration: `${UNDO_S}s` }} aria-hidden />
      </>
    ),
  });
  return id;
}

/** Says that something failed; stays until read. */
function failed(message: string): void {
  notifications.show({ icon: <IconAlertTriangle size={16} stroke={1.8} />, withBorder: true, color: "thread", autoClose: 12000, message });
}

/** Takes a message away, and its way back with it. */
function hide(id: string): void {
  forget(id);
  shown = shown.filter((one) => one !== id);
  notifications.hide(id);
}

/** Takes all away: the person has left, and with them their ways back. */
function clear(): void {
  shown = [];
  forgetAll();
  notifications.clean();
}

export const toast = { done, failed, hide, clear };
