import type { Permission } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { Problem } from "@filrouge/ui";
import { Button, Checkbox } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { permissionsQuery } from "../data";
import css from "./people.module.css";
import { missing } from "./roleMath";

interface Props {
  value: string[];
  onChange: (permissions: string[]) => void;
  readOnly?: boolean;
  offered?: string[];
}

/** Rights in words, grouped by the room they open: what each lets one do, and what it opens nothing without. */
export function Permissions({ value, onChange, readOnly, offered }: Props) {
  const s = useStrings();
  const { data = [] } = useQuery(permissionsQuery);
  const shown = offered ? data.filter((one) => offered.includes(one.key)) : data;
  const rooms = [...new Set(shown.map((one) => one.room))];
  const keep = (keys: Set<string>) => onChange(shown.map((each) => each.key).filter((key) => keys.has(key)));
  const set = (one: Permission, on: boolean) => {
    const next = new Set(value);
    if (on) next.add(one.key);
    else next.delete(one.key);
    keep(next);
  };
  const label = (key: string) => s.label(data.find((one) => one.key === key)?.label) || key;
  const lacks = readOnly ? [] : missing(value, shown);
  return (
    <>
      {lacks.length > 0 && (
        <div className={css.lacks}>
          <Problem tone="attention" what={s.t("settings.roles.needs.missing")} todo={s.t("settings.roles.needs.text", { names: lacks.map(label).join(", ") })} actions={<Button size="xs" onClick={() => keep(new Set([...value, ...lacks]))}>{s.t("settings.roles.needs.add")}</Button>} />
        </div>
      )}
      <div className={css.rooms}>
        {rooms.map((room) => (
          <fieldset key={room} className={css.room}>
            <legend>{s.maybe(`settings.room.${room}`, room)}</legend>
            {shown.filter((one) => one.room === room).map((one) => {
              const unmet = value.includes(one.key) ? one.needs.filter((need) => !value.includes(need)) : [];
              const says = <>{s.label(one.says)}{unmet.length > 0 && <span className={css.unmet}>{s.t("settings.roles.needs", { names: unmet.map(label).join(", ") })}</span>}</>;
              return (
                <Checkbox key={one.key} label={s.label(one.label)} description={says} classNames={{ description: css.says }} checked={value.includes(one.key)} readOnly={readOnly} disabled={readOnly && !value.includes(one.key)} onChange={(event) => { if (!readOnly) set(one, event.currentTarget.checked); }} />
              );
            })}
          </fieldset>
        ))}
      </div>
    </>
  );
}
