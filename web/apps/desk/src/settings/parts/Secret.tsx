import { useStrings } from "@filrouge/strings";
import { Button, CopyButton, Group, Modal, Text } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import css from "./secret.module.css";

/** A secret that is shown once; closing it is the last time it is seen. */
export function Secret({ open, title, hint, secret, onClose }: { open: boolean; title: string; hint: string; secret: string; onClose: () => void }) {
  const s = useStrings();
  return (
    <Modal opened={open} onClose={onClose} title={title} closeOnClickOutside={false}>
      <Text size="sm">{hint}</Text>
      <code className={css.secret} data-autofocus tabIndex={0}>{secret}</code>
      <Group justify="flex-end">
        <CopyButton value={secret}>
          {({ copied, copy }) => (
            <Button leftSection={copied ? <IconCheck size={16} stroke={1.7} /> : <IconCopy size={16} stroke={1.6} />} onClick={copy}>
              {s.t(copied ? "settings.copied" : "settings.copy")}
            </Button>
          )}
        </CopyButton>
        <Button variant="filled" onClick={onClose}>{s.t("settings.secret.done")}</Button>
      </Group>
    </Modal>
  );
}

/** A text to take elsewhere, with its button. */
export function Copied({ text, label }: { text: string; label: string }) {
  const s = useStrings();
  return (
    <div className={css.copied}>
      <code className={css.text} tabIndex={0} aria-label={label}>{text}</code>
      <CopyButton value={text}>
        {({ copied, copy }) => (
          <Button size="xs" leftSection={copied ? <IconCheck size={15} stroke={1.7} /> : <IconCopy size={15} stroke={1.6} />} onClick={copy}>
            {s.t(copied ? "settings.copied" : "settings.copy")}
          </Button>
        )}
      </CopyButton>
    </div>
  );
}
