import { exporting, type Conversation } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { RequestProblem, toast, useRemembered } from "@filrouge/ui";
import { Button, Checkbox, Group, Modal, Stack } from "@mantine/core";
import { IconDownload, IconPrinter } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import css from "./dialogs.module.css";

interface Props {
  opened: boolean;
  conversation: Conversation;
  onClose: () => void;
}

/** The conversation on paper: what goes in, then the printer or a file. */
export function ExportDialog({ opened, conversation, onClose }: Props) {
  const s = useStrings();
  const [parts, setParts] = useRemembered("export", { notes: false, events: true, pictures: true });
  const wanted = { ...parts, zone: Intl.DateTimeFormat().resolvedOptions().timeZone, language: s.language };
  const save = useMutation({
    mutationFn: () => exporting.file(conversation.id, wanted),
    onSuccess: (file) => {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(file);
      link.download = `${conversation.reference}.pdf`;
      link.click();
      window.setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
      toast.done(s.t("export.done"));
      onClose();
    },
  });
  const box = (part: keyof typeof parts, hint?: string) => (
    <Checkbox label={s.t(`export.${part}`)} description={hint} checked={parts[part]} onChange={(event) => setParts({ ...parts, [part]: event.currentTarget.checked })} color="var(--fr-ink)" classNames={{ description: css.boxHint }} />
  );
  return (
    <Modal opened={opened} onClose={onClose} title={s.t("export.title")} closeButtonProps={{ "aria-label": s.t("action.close") }}>
      <Stack gap="md">
        <p className={css.lead}>{s.t("export.text")}</p>
        <fieldset className={css.parts}>
          <legend>{s.t("export.parts")}</legend>
          {box("notes", s.t("export.notes_hint"))}
          {box("events")}
          {box("pictures")}
        </fieldset>
        {save.error && <RequestProblem error={save.error} onRetry={() => save.mutate()} />}
        <Group justify="flex-end" gap="sm">
          <Button component="a" href={exporting.shown(conversation.id, wanted)} target="_blank" rel="noreferrer" leftSection={<IconPrinter size={16} stroke={1.7} />}>
            {s.t("export.print")}
          </Button>
          <Button variant="filled" loading={save.isPending} onClick={() => save.mutate()} leftSection={<IconDownload size={16} stroke={1.7} />}>
            {s.t("export.save")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
