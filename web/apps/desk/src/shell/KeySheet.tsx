import { useStrings, type Key } from "@filrouge/strings";
import { Keys } from "@filrouge/ui";
import { Modal } from "@mantine/core";
import { useEffect, useState } from "react";
import { useKeys } from "./keys";
import css from "./shell.module.css";

const GROUPS: { title: Key; keys: { keys: string[]; does: Key }[] }[] = [
  {
    title: "keys.list",
    keys: [
      { keys: ["j", "k"], does: "keys.next_previous" },
      { keys: ["Enter"], does: "keys.open" },
      { keys: ["g"], does: "keys.go" },
      { keys: ["x"], does: "keys.select" },
      { keys: ["Shift", "x"], does: "keys.select_range" },
      { keys: ["*"], does: "keys.select_all" },
      { keys: ["/"], does: "keys.search" },
    ],
  },
  {
    title: "keys.conversation",
    keys: [
      { keys: ["r"], does: "keys.reply" },
      { keys: ["n"], does: "keys.note" },
      { keys: ["w"], does: "keys.way" },
      { keys: ["Ctrl", "Enter"], does: "keys.send" },
      { keys: ["Ctrl", "Shift", "Enter"], does: "keys.send_close" },
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
      { keys: ["p"], does: "keys.panel" },
      { keys: ["c"], does: "keys.begin" },
    ],
  },
  { title: "keys.everywhere", keys: [{ keys: ["?"], does: "keys.sheet" }, { keys: ["z"], does: "keys.undo" }, { keys: ["Esc"], does: "keys.back" }] },
];

let open: () => void = () => undefined;
/** Shows the sheet from elsewhere, such as the menu. */
export const showKeys = () => open();

export function KeySheet() {
  const s = useStrings();
  const [shown, setShown] = useState(false);
  useKeys({ "?": () => setShown(true) });
  useEffect(() => {
    open = () => setShown(true);
    return () => {
      open = () => undefined;
    };
  }, []);
  const word = (key: string) => (key === "Ctrl" ? s.t("keys.ctrl") : key === "Shift" ? s.t("keys.shift") : key === "Enter" ? s.t("keys.enter") : key === "Esc" ? s.t("keys.escape") : key);
  return (
    <Modal opened={shown} onClose={() => setShown(false)} title={s.t("menu.keys")} size="lg" closeButtonProps={{ "aria-label": s.t("action.close") }}>
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
