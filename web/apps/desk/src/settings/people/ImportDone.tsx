import type { ImportDone, ImportPreview } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { Knot, Problem, Thread, ThreadItem, Tie } from "@filrouge/ui";
import { Button } from "@mantine/core";
import { IconCheck, IconDownload } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { Block } from "../parts/Page";
import css from "./import.module.css";
import { csvOf, download, saveRefused } from "./listCsv";

interface Props {
  done: ImportDone;
  preview: ImportPreview | null;
  onAgain: () => void;
}

/** What was done, and the passwords to hand over: told once. */
export function ImportDoneBlock({ done, preview, onAgain }: Props) {
  const s = useStrings();
  const navigate = useNavigate();
  const title = useRef<HTMLHeadingElement>(null);
  const [kept, setKept] = useState(done.made.length === 0);
  const [asked, setAsked] = useState(false);
  useEffect(() => title.current?.focus(), []);
  useEffect(() => {
    if (kept) return undefined;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [kept]);
  const leave = () => void navigate({ to: "/settings/users" });
  const passwords = () => {
    const rows = done.made.map((one) => [one.email, one.name, one.temporary_password]);
    const head = [s.t("settings.field.email"), s.t("settings.field.name"), s.t("settings.people.passwords.word")];
    download(s.language === "fr" ? "mots-de-passe-provisoires.csv" : "temporary-passwords.csv", csvOf([head, ...rows], s.language));
    setKept(true);
  };
  const refused = preview && done.refused > 0 && <Button size="xs" leftSection={<IconDownload size={15} stroke={1.7} />} onClick={() => saveRefused(s, preview)}>{s.t("settings.people.refused_file")}</Button>;
  return (
    <>
      <Thread label={s.t("settings.people.title")}>
        <ThreadItem knot={<Knot who="agent" icon={IconCheck} />} end="fade">
          <h2 className={css.doneTitle} tabIndex={-1} ref={title}>{s.t("settings.people.done", { n: done.made.length })}</h2>
          <p className={css.doneText}>{s.t("settings.people.done.rest", { changed: done.changed, unchanged: done.unchanged, refused: done.refused })}</p>
          {refused}
        </ThreadItem>
        <ThreadItem knot={<Tie />} line="none">{null}</ThreadItem>
      </Thread>
      {done.made.length > 0 && (
        <Block title={s.t("settings.people.passwords")} hint={s.t("settings.people.passwords.hint")} aside={<Button size="xs" leftSection={<IconDownload size={15} stroke={1.7} />} onClick={passwords}>{s.t("settings.people.passwords.file")}</Button>}>
          <div className={css.passwords} tabIndex={0} role="region" aria-label={s.t("settings.people.passwords")}>
            <table className={css.table} role="table">
              <thead>
                <tr role="row">
                  <th scope="col" role="columnheader">{s.t("settings.field.name")}</th>
                  <th scope="col" role="columnheader">{s.t("settings.field.email")}</th>
                  <th scope="col" role="columnheader">{s.t("settings.people.passwords.word")}</th>
                </tr>
              </thead>
              <tbody>
                {done.made.map((one) => (
                  <tr key={one.id} role="row">
                    <td role="cell" className={css.passwordName}>{one.name}</td>
                    <td role="cell">{one.email}</td>
                    <td role="cell"><code>{one.temporary_password}</code></td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </Block>
      )}
      {asked && !kept && <div className={css.notice}><Problem tone="attention" what={s.t("settings.people.passwords.leave")} actions={<Button size="xs" onClick={leave}>{s.t("settings.people.passwords.kept")}</Button>} /></div>}
      <div className={css.finish}>
        <Button onClick={onAgain}>{s.t("settings.people.again")}</Button>
        <Button variant="filled" onClick={() => (kept ? leave() : setAsked(true))}>{s.t("settings.people.finish")}</Button>
      </div>
    </>
  );
}
