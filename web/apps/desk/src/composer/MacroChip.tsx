import { api } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { ActionIcon } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { IconBolt, IconX } from "@tabler/icons-react";
import { ActIcon } from "./acts";
import css from "./composer.module.css";
import type { Ready } from "./readyWords";

/** What a chosen macro will do once the answer leaves; it can be left out. */
export function MacroChip({ conversationId, macro, onDrop }: { conversationId: string; macro: Ready; onDrop: () => void }) {
  const s = useStrings();
  const acts = useQuery({ queryKey: ["words", conversationId, "render", macro.id], queryFn: () => api.words.render(conversationId, "macros", macro.id), staleTime: 30_000 }).data?.actions ?? macro.actions;
  return (
    <div className={css.macro}>
      <span className={css.macroLead}>
        <IconBolt size={15} stroke={1.7} aria-hidden />
        {s.t("compose.with_send", { name: macro.name })}
      </span>
      <ul className={css.macroActs}>
        {acts.map((act, index) => (
          <li key={index}>
            <ActIcon kind={act.kind} size={14} />
            {act.words}
          </li>
        ))}
      </ul>
      <ActionIcon size="sm" aria-label={s.t("compose.drop_macro", { name: macro.name })} onClick={onDrop}>
        <IconX size={14} stroke={1.7} />
      </ActionIcon>
    </div>
  );
}
