import { useStrings } from "@filrouge/strings";
import { IconHeartHandshake } from "@tabler/icons-react";
import { isOpen, useTasks } from "./data";
import css from "./tasks.module.css";

/** Before a conversation is closed: what we have promised in it and not yet kept lives on. */
export function OpenPromises({ conversation }: { conversation: string }) {
  const s = useStrings();
  const { data } = useTasks(conversation);
  const count = data?.filter((one) => one.kind === "promise" && isOpen(one)).length ?? 0;
  if (count === 0) return null;
  return (
    <p className={css.doubt} role="note">
      <IconHeartHandshake size={16} stroke={1.7} aria-hidden />
      <span className={css.words}>{s.t("task.closing", { n: count })}</span>
    </p>
  );
}
