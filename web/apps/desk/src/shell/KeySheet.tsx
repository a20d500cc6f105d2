import { useStrings, type Key } from "@filrouge/strings";
import { Keys } from "@filrouge/ui";
import { Modal, Switch } from "@mantine/core";
import { useEffect, useState } from "react";
import { isMac, setSingleKeys, singleKeys, useKeys } from "./keys";
import css from "./shell.module.css";

const GROUPS: { title: Key; keys: { keys: string[]; does: Key }[] }[] = [
  {
    title: "keys.list",
    keys: [
      { keys: ["j", "k"], does: "keys.next_previous" },
      { keys: ["Enter", "o"], does: "keys.open" },
      { keys: ["g"], does: "keys.go" },
      { keys: ["x"], does: "keys.select" },
      { keys: ["Shift", "x"], does: "keys.select_range" },
      { keys: ["*"], does: "keys.select_all" },
      { keys: ["Shift", "s"], does: "keys.sort" },
    ],
  },
  {
    title: "keys.conversation",
    keys: [
      { keys: ["r"], does: "keys.reply" },
      { keys: ["n"], does: "keys.note" },
      { keys: ["q"], does: "keys.quote" },
      { keys: ["w"], does: "keys.way" },
      { keys: ["Ctrl", "Enter"], does: "keys.send" },
      { keys: ["Ctrl", "Shift", "Enter"], does: "keys.send_close" },
      { keys: ["Ctrl", "M"], does: "keys.words" },
      { keys: ["@"], does: "keys.mention" },
      { keys: ["a"], does: "keys.assign" },
      { keys: ["h"], does: "keys.transfer" },
      { keys: ["s"], does: "keys.snooze" },
      { keys: ["t"], does: "keys.tags" },
      { keys: ["f"], does: "keys.follow" },
      { keys: ["l"], does: "keys.link" },
      { keys: ["u"], does: "keys.merge" },
      { keys: ["d"], does: "keys.split" },
      { keys: ["m"], does: "keys.reason" },
      { keys: ["e"], does: "keys.close" },
      { keys: ["Shift", "P"], does: "keys.promise" },
      { keys: ["Shift", "T"], does: "keys.task" },
      { keys: ["p"], does: "keys.panel" },
      { keys: ["c"], does: "keys.begin" },
    ],
  },
  {
    title: "keys.chats",
    keys: [
      { keys: ["Alt", "1…9"], does: "keys.chat_nth" },
      { keys: ["Alt", "0"], does: "keys.chat_waiting" },
      { keys: ["Alt", "T"], does: "keys.chat_take" },
      { keys: ["Alt", "H"], does: "keys.chat_hand" },
      { keys: ["Alt", "Shift", "1…5"], does: "keys.chat_quick" },
      { keys: ["Enter"], does: "keys.chat_send" },
      { keys: ["Shift", "Enter"], does: "keys.chat_line" },
    ],
  },
  {
    title: "keys.tasks",
    keys: [
      { keys: ["j", "k"], does: "keys.next_previous" },
      { keys: ["x"], does: "keys.settle" },
      { keys: ["e"], does: "keys.edit_task" },
      { keys: ["Enter"], does: "keys.open_conversation" },
    ],
  },
  {
    title: "keys.everywhere",
    keys: [
      { keys: ["Ctrl", "K"], does: "keys.palette" },
      { keys: ["Ctrl", "Enter"], does: "keys.palette_new_tab" },
      { keys: ["/"], does: "keys.find" },
      { keys: ["z"], does: "keys.undo" },
      { keys: ["?"], does: "keys.sheet" },
      { keys: ["Esc"], does: "keys.back" },
    ],
  },
];

let open: () => void = () => undefined;
/** Shows the sheet from elsewhere, such as the menu. */
export const showKeys = () => open();

export function KeySheet() {
  const s = useStrings();
  const [shown, setShown] = useState(false);
  const [single, setSingle] = useState(singleKeys);
  useKeys({ "?": () => setShown(true) });
  useEffect(() => {
    open = () => setShown(true);
    return () => {
      open = () => undefined;
    };
  }, []);
  const word = (key: string) => (key === "Ctrl" ? (isMac ? "⌘" : s.t("keys.ctrl")) : key === "Shift" ? s.t("keys.shift") : key === "Alt" ? s.t("keys.alt") : key === "Enter" ? s.t("keys.enter") : key === "Esc" ? s.t("keys.escape") : key);
  return (
    <Modal opened={shown} onClose={() => setShown(false)} title={s.t("menu.keys")} size="lg" closeButtonProps={{ "aria-label": s.t("action.close") }}>
      <Switch mb="md" label={s.t("keys.single")} description={s.t("keys.single.hint")} checked={single} color="var(--fr-ink)" onChange={(event) => { setSingleKeys(event.currentTarget.checked); setSingle(event.currentTarget.checked); }} />
      <div className={css.sheet}>
        {GROUPS.map((group) => (
          <section key={group.title}>
            <h3 className={css.sheetTitle}>{s.t(group.title)}</h3>
            <dl className={css.sheetList}>
              {group.keys.map((one) => (
                <div key={one.does} className={css.sheetRow}>
                  <dt>{s.t(one.does)}</dt>
                  <dd>
                    <span className="fr-unseen">{one.keys.map(word).join(" ")}</span>
                    <Keys keys={one.keys.map(word)} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}
