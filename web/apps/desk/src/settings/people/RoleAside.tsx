import { settings, type Role } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { Face, Section } from "@filrouge/ui";
import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { permissionsQuery, useAll } from "../data";
import { place } from "../parts/place";
import { initialsOf } from "./initials";
import css from "./people.module.css";
import { difference, nearest } from "./roleMath";

const SHOWN = 8;

/** Who has this role. */
export function Holders({ role }: { role: string }) {
  const s = useStrings();
  const all = useAll(settings.users).filter((user) => user.active && user.roles.includes(role));
  return (
    <Section title={s.t("settings.roles.holders")} aside={<span className={css.quiet}>{all.length || ""}</span>}>
      {all.length === 0 && <p className={css.quiet}>{s.t("settings.roles.holders.none")}</p>}
      <ul className={css.holders}>
        {all.slice(0, SHOWN).map((user) => (
          <li key={user.id}>
            <Link to={place("users", user.id)} className={css.holder}>
              <Face initials={initialsOf(user.name)} size="sm" />
              <span className={css.memberName}>{user.name}</span>
            </Link>
          </li>
        ))}
      </ul>
      {all.length > SHOWN && <p className={css.quiet}>{s.t("settings.roles.holders.more", { n: all.length - SHOWN })}</p>}
    </Section>
  );
}

/** What sets this role apart from another one, at first from the nearest that comes with the product. */
export function Compared({ role }: { role: Pick<Role, "id" | "permissions"> }) {
  const s = useStrings();
  const roles = useAll(settings.roles).filter((one) => one.active && one.id !== role.id);
  const { data = [] } = useQuery(permissionsQuery);
  const [chosen, setChosen] = useState<string | null>(null);
  const other = roles.find((one) => one.id === chosen) ?? nearest(role.permissions, roles);
  if (!other) return null;
  const { more, less } = difference(role.permissions, other.permissions);
  const label = (key: string) => s.label(data.find((one) => one.key === key)?.label) || key;
  return (
    <Section title={s.t("settings.roles.compare")}>
      <Select size="xs" aria-label={s.t("settings.roles.compare")} data={roles.map((one) => ({ value: one.id, label: s.label(one.name) }))} value={other.id} onChange={setChosen} allowDeselect={false} />
      {more.length + less.length === 0 && <p className={css.quiet}>{s.t("settings.roles.compare.same")}</p>}
      {[{ title: s.t("settings.roles.compare.more"), keys: more, sign: "+" }, { title: s.t("settings.roles.compare.less"), keys: less, sign: "−" }].map(({ title, keys, sign }) => keys.length > 0 && (
        <div key={sign}>
          <h3 className={css.compareTitle}>{title}</h3>
          <ul className={css.compare} data-sign={sign}>
            {keys.map((key) => <li key={key}><span aria-hidden>{sign}</span> {label(key)}</li>)}
          </ul>
        </div>
      ))}
    </Section>
  );
}
