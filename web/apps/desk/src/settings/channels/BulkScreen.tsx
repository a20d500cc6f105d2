import { settings, type BulkResult } from "@filrouge/api";
import { useStrings, type Key, type Strings } from "@filrouge/strings";
import { RequestProblem, toast } from "@filrouge/ui";
import { Button, Textarea } from "@mantine/core";
import { IconAlertTriangle, IconCheck, IconCircleCheck } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useAll, useRefresh } from "../data";
import { Pick } from "../parts/Inputs";
import { Block, Page } from "../parts/Page";
import { Copied } from "../parts/Secret";
import css from "./channels.module.css";
import { COLUMNS, readBulk, type BulkLine } from "./csv";

const BATCH = 5;

/** Hundreds of mailboxes pasted from a spreadsheet: read, shown, then tried and created line by line. */
export function BulkScreen() {
  const s = useStrings();
  const refresh = useRefresh();
  const teams = useAll(settings.teams);
  const brands = useAll(settings.brands);
  const accounts = useAll(settings.channels).filter((one) => one.kind === "email" && one.state !== "unplugged");
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState<string | null>(null);
  const [results, setResults] = useState<Map<number, BulkResult>>(new Map());
  const brand = chosen ?? brands.find((one) => one.active)?.id ?? null;
  const lines = readBulk(text, { teams, brands, accounts: results.size ? [] : accounts, brand });
  const good = lines.filter((one) => one.faults.length === 0 && one.brand_id && !results.get(one.line)?.created);
  const create = useMutation({
    mutationFn: async () => {
      let made = 0;
      for (let from = 0; from < good.length; from += BATCH) {
        const batch = good.slice(from, from + BATCH);
        const answer = await settings.connections.createMany(batch.map((one) => wanted(one, s.language, brands.find((each) => each.id === one.brand_id)?.legal_entity_id)));
        setResults((old) => new Map([...old, ...answer.items.map((item) => [batch[item.line - 1]?.line ?? 0, item] as const)]));
        made += answer.items.filter((item) => item.created).length;
      }
      return made;
    },
    onSuccess: (made) => toast.done(s.t("settings.bulk.done", { n: made })),
    onSettled: () => refresh(settings.channels.what),
  });
  const trail = [{ label: s.t("settings.group.channels") }, { label: s.t("settings.nav.email"), to: "/settings/email" }];
  const go = <Button variant="filled" disabled={good.length === 0} loading={create.isPending} onClick={() => create.mutate()}>{s.t("settings.bulk.go", { n: good.length })}</Button>;
  return (
    <Page title={s.t("settings.bulk.title")} trail={trail} actions={go}>
      <Block title={s.t("settings.bulk.paste")} hint={s.t("settings.bulk.paste.hint")}>
        <Copied text={COLUMNS.join(";")} label={s.t("settings.bulk.columns")} />
        <Textarea mt="sm" classNames={{ wrapper: css.mono }} aria-label={s.t("settings.bulk.paste")} autosize minRows={6} maxRows={16} spellCheck={false} autoComplete="off" placeholder={s.t("settings.bulk.example")} value={text} onChange={(event) => { setText(event.currentTarget.value); setResults(new Map()); }} />
      </Block>
      <Block>
        <Pick resource={settings.brands} label={s.t("settings.field.brand_id")} value={brand} onChange={setChosen} hint={s.t("settings.bulk.brand_hint")} />
      </Block>
      {create.error ? <RequestProblem error={create.error} /> : null}
      {lines.length > 0 && (
        <Block title={s.t("settings.bulk.preview")} hint={s.t("settings.bulk.count", { good: good.length, all: lines.length })}>
          <div className={css.scroll}>
            <table className={css.bulk}>
              <thead>
                <tr>
                  <th scope="col">{s.t("settings.bulk.line")}</th>
                  <th scope="col">{s.t("settings.field.address")}</th>
                  <th scope="col">{s.t("settings.email.receive")}</th>
                  <th scope="col">{s.t("settings.email.send")}</th>
                  <th scope="col">{s.t("settings.field.team_id")}</th>
                  <th scope="col">{s.t("settings.bulk.verdict")}</th>
                </tr>
              </thead>
              <tbody>
                {lines.slice(0, 500).map((one) => (
                  <tr key={one.line}>
                    <td>{one.line}</td>
                    <td>{one.address}</td>
                    <td>{one.config.imap_host ? `${one.config.imap_host}:${one.config.imap_port}` : "–"}</td>
                    <td>{one.config.send === "smtp" ? `${one.config.smtp_host}:${one.config.smtp_port}` : "–"}</td>
                    <td>{teams.find((team) => team.id === one.team_id)?.name ?? "–"}</td>
                    <td><Verdict line={one} result={results.get(one.line)} s={s} /></td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </Block>
      )}
    </Page>
  );
}

function wanted(one: BulkLine, language: string, legal_entity_id: string | undefined) {
  return { kind: "email", name: one.name, address: one.address, config: one.config, secrets: one.secrets, brand_id: one.brand_id, legal_entity_id, team_id: one.team_id, mode: "open", language };
}

function Verdict({ line, result, s }: { line: BulkLine; result?: BulkResult; s: Strings }) {
  if (result?.created) return <span className={css.lineGood}><IconCircleCheck size={15} stroke={1.7} aria-hidden />{s.t("settings.bulk.created")}</span>;
  if (result) return <span className={css.lineFault}><IconAlertTriangle size={15} stroke={1.7} aria-hidden />{s.maybe(`settings.refused.${result.code ?? ""}`, s.t("settings.refused.other"))}</span>;
  if (line.faults.length === 0) return <span className={css.lineGood}><IconCheck size={15} stroke={1.7} aria-hidden />{s.t("settings.bulk.ready")}</span>;
  return <span className={css.lineFault}><IconAlertTriangle size={15} stroke={1.7} aria-hidden />{line.faults.map((fault) => faultWords(s, fault)).join(" ")}</span>;
}

function faultWords(s: Strings, fault: string): string {
  const [kind = "", name = "", value = ""] = fault.split(":");
  return s.t(`settings.bulk.fault.${kind}` as Key, { name: s.maybe(`settings.bulk.column.${name}`, name), value });
}
