import type { ImportColumns, ImportPreview } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { Button, Select } from "@mantine/core";
import { useState } from "react";
import { fieldName } from "../parts/fieldWords";
import { beside, Block } from "../parts/Page";

export const COLUMNS: (keyof ImportColumns)[] = ["email", "name", "first_name", "language", "roles", "teams", "legal_entities", "brands"];
const NONE = "none";

interface Props {
  preview: ImportPreview;
  busy: boolean;
  onChange: (columns: ImportColumns) => void;
}

/** Which column is which: guessed, shown with an example, and open to correction. */
export function ImportColumnsBlock({ preview, busy, onChange }: Props) {
  const s = useStrings();
  const names = preview.header.map((name, index) => ({
    value: String(index),
    label: (preview.headed && name) || s.t("settings.people.columns.number", { n: index + 1 }),
  }));
  const example = (at: number | null) => {
    const value = at === null ? undefined : preview.samples.map((cells) => cells[at]).find(Boolean);
    return value ? s.t("settings.people.columns.example", { value }) : undefined;
  };
  const found = COLUMNS.filter((column) => preview.columns[column] !== null);
  const enough = preview.columns.email !== null && preview.columns.name !== null;
  const [opened, setOpened] = useState<boolean | null>(null);
  const open = opened ?? !enough;
  const toggle = <Button size="xs" aria-expanded={open} onClick={() => setOpened(!open)}>{s.t(open ? "settings.people.columns.fold" : "settings.people.columns.correct")}</Button>;
  return (
    <Block title={s.t("settings.people.columns")} hint={open ? s.t("settings.people.columns.hint") : found.map((column) => fieldName(s, "user", column)).join(", ")} aside={toggle}>
      {open && COLUMNS.map((column) => {
        const at = preview.columns[column];
        return (
          <Select
            key={column}
            {...beside}
            label={fieldName(s, "user", column)}
            description={example(at)}
            data={[{ value: NONE, label: s.t("settings.people.columns.none") }, ...names]}
            value={at === null ? NONE : String(at)}
            onChange={(value) => value !== null && onChange({ ...preview.columns, [column]: value === NONE ? null : Number(value) })}
            allowDeselect={false}
            error={column === "email" && at === null ? s.t("settings.people.columns.need") : undefined}
            aria-busy={busy || undefined}
          />
        );
      })}
    </Block>
  );
}
