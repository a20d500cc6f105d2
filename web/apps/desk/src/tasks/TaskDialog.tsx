import type { Task, TaskKind } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { Once } from "@filrouge/ui";
import { Modal } from "@mantine/core";
import { TaskForm } from "./TaskForm";

export type Wanted = { kind: TaskKind } | { task: Task };

interface Props {
  conversation: string;
  /** What to make or to change; null while closed. */
  wanted: Wanted | null;
  onClose: () => void;
}

/** One line to add a task or promise, or to change it. */
export function TaskDialog({ conversation, wanted, onClose }: Props) {
  const s = useStrings();
  const title = !wanted ? "" : s.t("task" in wanted ? "task.edit" : wanted.kind === "promise" ? "task.add_promise" : "task.add_task");
  return (
    <Once open={wanted !== null}>
      {(opened) => (
        <Modal opened={opened} onClose={onClose} title={title} size="lg" closeButtonProps={{ "aria-label": s.t("action.close") }}>
          {wanted && <TaskForm conversation={conversation} wanted={wanted} onDone={onClose} />}
        </Modal>
      )}
    </Once>
  );
}
