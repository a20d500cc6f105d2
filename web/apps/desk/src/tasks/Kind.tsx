import type { TaskKind } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { IconChecklist, IconHeartHandshake } from "@tabler/icons-react";
import css from "./tasks.module.css";

/** A promise and a task are told apart by their mark, and by their name for those who hear it. */
export function Kind({ kind }: { kind: TaskKind }) {
  const s = useStrings();
  const Icon = kind === "promise" ? IconHeartHandshake : IconChecklist;
  return <Icon size={16} stroke={1.6} className={css.kind} role="img" aria-label={s.t(`task.${kind}`)} />;
}
