import type { Task } from "@filrouge/api";
import { time, useStrings } from "@filrouge/strings";
import { Chip, Tip, useNow } from "@filrouge/ui";
import { ActionIcon, Menu } from "@mantine/core";
import { IconCheck, IconDots, IconPencil, IconRestore, IconX } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { isOpen, useTaskActs } from "./data";
import { Kind } from "./Kind";
import css from "./tasks.module.css";
import { TimeLeft } from "./TimeLeft";

interface Props {
  task: Task;
  mayChange: boolean;
  onEdit: (task: Task) => void;
  /** Beneath the words: whose conversation it is, where that is not plain. */
  where?: ReactNode;
  /** Only what is to be seen at a glance. */
  brief?: boolean;
}

/** One task or promise: what, by when, whose, and the ring that ends it. */
export function TaskLine({ task, mayChange, onEdit, where, brief }: Props) {
  const s = useStrings();
  const acts = useTaskActs();
  const open = isOpen(task);
  return (
    <div className={css.line} data-settled={!open || undefined} data-brief={brief || undefined}>
      <Ring task={task} disabled={!mayChange} onDone={() => acts.settle(task, "done")} onReopen={() => void acts.reopen(task)} />
      <div className={css.text}>
        <p className={css.title}>
          <Kind kind={task.kind} />
          <span className={css.words}>{task.title}</span>
        </p>
        {where}
        <p className={css.meta}>
          <Moment task={task} />
          <span>{task.owner?.name ?? (task.team ? s.t("task.owner.team", { name: task.team.name }) : "")}</span>
          {task.state === "broken" && <Chip tone="urgent">{s.t("task.broken")}</Chip>}
          {open && <TimeLeft task={task} />}
        </p>
      </div>
      {mayChange && (
        <Menu position="bottom-end" width={220}>
          <Menu.Target>
            <ActionIcon className={css.more} aria-label={s.t("task.more", { title: task.title })}>
              <IconDots size={17} stroke={1.7} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {open ? (
              <>
                <Menu.Item leftSection={<IconPencil size={16} stroke={1.6} />} onClick={() => onEdit(task)}>{s.t("task.edit")}</Menu.Item>
                <Menu.Item leftSection={<IconX size={16} stroke={1.6} />} onClick={() => acts.settle(task, "cancel")}>{s.t("task.cancel")}</Menu.Item>
              </>
            ) : (
              <Menu.Item leftSection={<IconRestore size={16} stroke={1.6} />} onClick={() => void acts.reopen(task)}>{s.t("task.reopen")}</Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
      )}
    </div>
  );
}

function Ring({ task, disabled, onDone, onReopen }: { task: Task; disabled: boolean; onDone: () => void; onReopen: () => void }) {
  const s = useStrings();
  const open = isOpen(task);
  const label = open ? s.t(`task.mark.${task.kind}`, { title: task.title }) : `${s.t("task.reopen")} : ${task.title}`;
  const Icon = task.state === "cancelled" ? IconX : IconCheck;
  return (
    <Tip label={open ? s.t(task.kind === "promise" ? "task.act.kept" : "task.act.done") : s.t("task.reopen")}>
      <button type="button" className={css.ring} data-state={task.state} aria-label={label} disabled={disabled} onClick={open ? onDone : onReopen}>
        <span>
          <Icon size={13} stroke={2.2} aria-hidden />
        </span>
      </button>
    </Tip>
  );
}

/** Its moment, or when it was settled and by whom. */
function Moment({ task }: { task: Task }) {
  const s = useStrings();
  const now = useNow();
  const at = (instant: string) => <time key="t" dateTime={instant} title={time.exact(s, new Date(instant))} className="fr-figures">{time.instant(s, new Date(instant), now)}</time>;
  if (task.settled_at && !isOpen(task)) {
    const key = task.state === "kept" && task.late ? "task.kept_late" : (`task.${task.state as "kept" | "done" | "cancelled"}` as const);
    return (
      <span>
        {s.rich(key, { at: at(task.settled_at) })} {task.settled_by && s.t("task.by", { name: task.settled_by.name })}
      </span>
    );
  }
  if (!task.due_at) return <span>{s.t("task.no_date")}</span>;
  return <span className={css.due} data-late={task.state === "broken" || undefined}>{s.rich(task.kind === "promise" ? "task.for" : "task.due", { at: at(task.due_at) })}</span>;
}
