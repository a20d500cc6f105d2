import { useStrings } from "@filrouge/strings";
import { UnstyledButton } from "@mantine/core";
import { IconChecklist, IconHeartHandshake } from "@tabler/icons-react";
import { memo, useState } from "react";
import { useActions } from "../palette/registry";
import { useCan } from "../session/session";
import { useKeys } from "../shell/keys";
import { isOpen, useTasks } from "./data";
import { TaskDialog, type Wanted } from "./TaskDialog";
import { TaskLine } from "./TaskLine";
import css from "./tasks.module.css";

const FEW = 1;
const DAY_MS = 86_400_000;

/** Under the conversation's head: what we have promised, in sight until it is kept; tasks once they are near. */
export const TaskBand = memo(function TaskBand({ conversation }: { conversation: string }) {
  const s = useStrings();
  const { data } = useTasks(conversation);
  const mayChange = useCan("conversations:reply");
  const [wanted, want] = useState<Wanted | null>(null);
  const [all, showAll] = useState(false);
  const promise = () => mayChange && want({ kind: "promise" });
  const task = () => mayChange && want({ kind: "task" });
  useKeys({ P: promise, T: task });
  useActions([
    { id: "task.promise", label: s.t("task.add_promise"), icon: IconHeartHandshake, keys: ["P"], disabled: !mayChange, run: promise },
    { id: "task.task", label: s.t("task.add_task"), icon: IconChecklist, keys: ["T"], disabled: !mayChange, run: task },
  ]);
  const open = data?.filter(isOpen) ?? [];
  const [at] = useState(() => Date.now());
  // Promises first: the customer counts on them.
  const near = [...open.filter((one) => one.kind === "promise"), ...open.filter((one) => one.kind === "task" && one.due_at && new Date(one.due_at).getTime() < at + DAY_MS)];
  const shown = all ? [...near, ...open.filter((one) => !near.includes(one))] : near.slice(0, FEW);
  return (
    <>
      {near.length > 0 && (
        <section className={css.band} aria-label={s.t("task.title")}>
          {shown.map((one) => (
            <TaskLine key={one.id} task={one} mayChange={mayChange} onEdit={(task) => want({ task })} brief />
          ))}
          {open.length > FEW && (
            <UnstyledButton className={css.fold} aria-expanded={all} onClick={() => showAll(!all)}>
              {all ? s.t("task.less") : s.t("task.more_open", { n: open.length - shown.length })}
            </UnstyledButton>
          )}
        </section>
      )}
      <TaskDialog conversation={conversation} wanted={wanted} onClose={() => want(null)} />
    </>
  );
});
