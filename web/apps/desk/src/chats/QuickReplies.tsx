import { api, type TemplateChoice } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { Keys, Tip } from "@filrouge/ui";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { readyOf, type Ready } from "../composer/readyWords";
import css from "./composing.module.css";

const MOST = 5;
const SHORT = 220;

/** Ready words that fit a chat: short ones of one paragraph, in the order in which they are listed. Pure. */
export const quickOnes = (templates: TemplateChoice[]): Ready[] => readyOf(templates.filter((one) => one.paragraphs === 1 && one.text.length <= SHORT).slice(0, MOST), []);

/** The first short templates of the team, one press or Alt-Shift and a digit away. */
export function QuickReplies({ conversationId, onPick }: { conversationId: string; onPick: (one: Ready) => void }) {
  const s = useStrings();
  const { data } = useQuery({ queryKey: ["words", conversationId, "templates"], queryFn: () => api.words.templates(conversationId), staleTime: 60_000 });
  const ones = quickOnes(data ?? []);
  const latest = useRef({ ones, onPick });
  useEffect(() => {
    latest.current = { ones, onPick };
  });
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (!event.altKey || !event.shiftKey || event.ctrlKey || event.metaKey || document.querySelector("[role=dialog]")) return;
      const n = Number(/^Digit([1-9])$/.exec(event.code)?.[1] ?? 0);
      const one = latest.current.ones[n - 1];
      if (!one) return;
      event.preventDefault();
      latest.current.onPick(one);
    };
    window.addEventListener("keydown", press, true);
    return () => window.removeEventListener("keydown", press, true);
  }, []);
  if (ones.length === 0) return null;
  return (
    <ul className={css.quick} aria-label={s.t("chats.quick")}>
      {ones.map((one, index) => (
        <li key={one.id}>
          <Tip label={<>{one.text} <Keys keys={[s.t("keys.alt"), s.t("keys.shift"), String(index + 1)]} /></>}>
            <button type="button" className={css.reply} aria-keyshortcuts={`Alt+Shift+${index + 1}`} onMouseDown={(event) => event.preventDefault()} onClick={() => onPick(one)}>
              <span className="fr-unseen">{s.t("chats.quick_one", { n: index + 1, name: one.name })}</span>
              <span className={css.replyN} aria-hidden>{index + 1}</span>
              <span className={css.replyName} aria-hidden>{one.name}</span>
            </button>
          </Tip>
        </li>
      ))}
    </ul>
  );
}
