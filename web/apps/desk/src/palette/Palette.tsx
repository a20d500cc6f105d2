import { useStrings } from "@filrouge/strings";
import { announce, Keys } from "@filrouge/ui";
import { ActionIcon, Modal } from "@mantine/core";
import { IconArrowLeft, IconSearch, IconX } from "@tabler/icons-react";
import { useRouter } from "@tanstack/react-router";
import { useEffect, useId, useReducer, useRef, useState, type KeyboardEvent, type RefObject } from "react";
import { useFound, useSuggestions } from "../find/data";
import { QueryLine } from "../find/QueryLine";
import { Reading } from "../find/Reading";
import { remember } from "../find/recent";
import { completed } from "../find/tint";
import { useUser } from "../session/session";
import { useScreen } from "../shell/screen";
import { Footer } from "./Footer";
import { List } from "./List";
import css from "./palette.module.css";
import { chosenIndex, step } from "./rank";
import type { Offered } from "./registry";
import { useItems, type Item } from "./useItems";

interface Props {
  opened: boolean;
  /** What can be done where one was. */
  actions: Offered[];
  q: string;
  /** What was typed before the field was there. */
  early: RefObject<string | null>;
  onClose: () => void;
}

/** Finding and doing anything, by keyboard alone. On a phone it takes the whole screen. */
export default function Palette({ opened, actions, q, early, onClose }: Props) {
  const s = useStrings();
  const phone = useScreen() === "phone";
  return (
    <Modal.Root opened={opened} onClose={onClose} size="43rem" yOffset="10dvh" centered={false} fullScreen={phone} transitionProps={{ duration: 90, transition: "fade" }}>
      <Modal.Overlay backgroundOpacity={0.35} />
      <Modal.Content aria-label={s.t("palette.title")} classNames={{ content: css.content }} radius={phone ? 0 : "lg"}>
        <Modal.Body className={css.body}>
          <Inside actions={actions} first={q} early={early} phone={phone} onClose={onClose} />
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

function Inside({ actions, first, early, phone, onClose }: Omit<Props, "opened" | "q"> & { first: string; phone: boolean }) {
  const s = useStrings();
  const user = useUser();
  const router = useRouter();
  const base = useId();
  const field = useRef<HTMLInputElement>(null);
  const [state, go] = useReducer(step, { q: first, caret: first.length, chosen: null });
  const [enter, setEnter] = useState(false);
  const { q } = state;
  const onlyActions = q.trimStart().startsWith(">");
  const found = useFound(q, !onlyActions);
  const sections = useItems(q, found, actions, onlyActions);
  const suggestions = useSuggestions(q, state.caret, !onlyActions);
  const items = sections.flatMap((one) => one.items);
  const ids = items.map((one) => one.id);
  const index = chosenIndex(ids, state.chosen);
  const current = items[index];

  const run = (item: Item | undefined, beside = false) => {
    if (!item) return;
    if (found.q && (item.href || item.id === "keep")) remember(user.id, { kind: "query", id: found.q, label: found.q });
    if (beside && item.href) {
      window.open(item.href, "_blank", "noopener");
      return;
    }
    onClose();
    if (item.href) router.history.push(item.href);
    else item.run?.();
  };
  const type = (next: string, caret: number) => go({ type: "typed", q: next, caret });
  const complete = (which: number) => {
    const one = suggestions[which];
    if (!one) return;
    const next = completed(q, one);
    type(next.q, next.at);
    window.setTimeout(() => {
      field.current?.focus();
      field.current?.setSelectionRange(next.at, next.at);
    });
  };
  // Entered while the answer was on its way: what would have been first is what is meant.
  const { loading } = found;
  const meant = useRef(() => undefined as void);
  useEffect(() => {
    meant.current = () => run(current);
  });
  useEffect(() => {
    if (!enter || loading) return;
    setEnter(false);
    meant.current();
  }, [enter, loading]);
  useEffect(() => {
    if (loading) return undefined;
    const timer = window.setTimeout(() => announce(s.t("palette.count", { n: ids.length })), 700);
    return () => window.clearTimeout(timer);
  }, [ids.length, loading, q, s]);

  const half = suggestions[0];
  const press = (event: KeyboardEvent) => {
    const beside = event.ctrlKey || event.metaKey;
    if (event.key === "ArrowDown") go({ type: "moved", ids, by: 1 });
    else if (event.key === "ArrowUp") go({ type: "moved", ids, by: -1 });
    else if (event.key === "PageDown") go({ type: "ends", ids, last: true });
    else if (event.key === "PageUp") go({ type: "ends", ids, last: false });
    else if (event.key === "Enter" && !event.nativeEvent.isComposing) {
      if (loading && state.chosen === null && !beside) setEnter(true);
      else run(current, beside);
    } else if (event.key === "Tab" && !event.shiftKey && half && half.to > half.from) complete(0);
    else if (event.altKey && event.key.toLowerCase() === "s" && q.trim() && !onlyActions) run(items.find((one) => one.id === "keep"));
    else return;
    event.preventDefault();
  };
  return (
    <>
      <div className={css.top}>
        {phone ? (
          <ActionIcon size="xl" aria-label={s.t("action.close")} onClick={onClose}>
            <IconArrowLeft size={20} stroke={1.6} />
          </ActionIcon>
        ) : (
          <IconSearch size={20} stroke={1.6} aria-hidden className={css.topIcon} />
        )}
        <div className={css.query}>
          <QueryLine
            field={field}
            data-autofocus
            value={q}
            understood={found.understood}
            placeholder={s.t("palette.placeholder")}
            aria-label={s.t("palette.field")}
            aria-describedby={`${base}-said`}
            role="combobox"
            aria-expanded={items.length > 0}
            aria-controls={`${base}-list`}
            aria-autocomplete="list"
            aria-activedescendant={current ? `${base}-${index}` : undefined}
            onChange={type}
            onFocus={() => {
              const typed = early.current;
              early.current = null;
              if (!typed) return;
              const words = q + typed.replace(/\n/g, "");
              type(words, words.length);
              setEnter(typed.endsWith("\n"));
            }}
            onCaret={(caret) => go({ type: "caret", caret })}
            onKeyDown={press}
          />
        </div>
        {phone ? (
          q && (
            <ActionIcon size="xl" aria-label={s.t("find.clear")} onClick={() => { type("", 0); field.current?.focus(); }}>
              <IconX size={18} stroke={1.6} />
            </ActionIcon>
          )
        ) : (
          <Keys keys={[s.t("keys.escape")]} />
        )}
      </div>
      {q.trim() && !onlyActions ? <Reading id={`${base}-said`} understood={found.understood} tooLong={found.tooLong} className={css.said} /> : <p id={`${base}-said`} className={css.said}>{s.t("palette.lead")}</p>}
      <List base={base} sections={sections} index={index} old={loading && !found.fresh} error={Boolean(found.error)} onPoint={(id) => go({ type: "pointed", id })} onPick={run} phone={phone} />
      <Footer suggestions={suggestions} onTake={complete} phone={phone} />
    </>
  );
}
