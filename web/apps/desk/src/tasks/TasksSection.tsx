import { useStrings } from "@filrouge/strings";
import { Section, Tip } from "@filrouge/ui";
import { ActionIcon, UnstyledButton } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { memo, useState } from "react";
import { useCan } from "../session/session";
import { isOpen, useTasks } from "./data";
import { TaskDialog, type Wanted } from "./TaskDialog";
import { TaskLine } from "./TaskLine";
import css from "./tasks.module.css";

const SETTLED_SHOWN = 20;

/** In the customer's panel: what is to be done in this conversation, and what was. */
export const TasksSection = memo(function TasksSection({ conversation }: { conversation: string }) {
  const s = useStrings();
  const { data } = useTasks(conversation);
  const mayChange = useCan("conversations:reply");
  const [wanted, want] = useState<Wanted | null>(null);
  const [unfolded, unfold] = useState(false);
  const open = data?.filter(isOpen) ?? [];
  const settled = data?.filter((one) => !isOpen(one)) ?? [];
  if (!data || (data.length === 0 && !mayChange)) return null;
  const add = (
    <Tip label={s.t("task.add")}>
      <ActionIcon className={css.add} aria-label={s.t("task.add")} onClick={() => want({ kind: "promise" })}>
        <IconPlus size={17} stroke={1.7} />
      </ActionIcon>
    </Tip>
  );
  return (
    <Section title={s.t("task.title")} aside={mayChange && add}>
      {open.length === 0 && <p className={css.none}>{s.t("task.none")}</p>}
      {open.map((one) => (
        <TaskLine key={one.id} task={one} mayChange={mayChange} onEdit={(task) => want({ task })} />
      ))}
      {settled.length > 0 && (
        <UnstyledButton className={css.fold} aria-expanded={unfolded} onClick={() => unfold(!unfolded)}>
          {s.t("task.show_settled", { n: settled.length })}
        </UnstyledButton>
      )}
      {unfolded && settled.slice(0, SETTLED_SHOWN).map((one) => <TaskLine key={one.id} task={one} mayChange={mayChange} onEdit={() => undefined} />)}
      <TaskDialog conversation={conversation} wanted={wanted} onClose={() => want(null)} />
    </Section>
  );
});
