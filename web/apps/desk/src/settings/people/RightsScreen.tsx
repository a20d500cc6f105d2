import { settings, type Permission, type Rights } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { Problem, RequestProblem, Skeletons } from "@filrouge/ui";
import { Button } from "@mantine/core";
import { IconCheck, IconMinus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { permissionsQuery, recordQuery, useAll, useNames } from "../data";
import { byId } from "../parts/byId";
import { Block, Page, Row } from "../parts/Page";
import { place } from "../parts/place";
import css from "./people.module.css";

const READ = "conversations:read_team";

/** What one person can do and see, in words, as the server decides it. */
export const RightsScreen = byId(function RightsScreen({ id }) {
  const s = useStrings();
  const user = useQuery(recordQuery(settings.users, id));
  const rights = useQuery({ queryKey: ["settings", "user", "rights", id], queryFn: () => settings.rights(id) });
  const { data: all = [] } = useQuery(permissionsQuery);
  const name = user.data?.name ?? "";
  const trail = [{ label: s.t("settings.group.people") }, { label: s.t("settings.nav.users"), to: "/settings/users" }, { label: name, to: place("users", id) }];
  const error = rights.error ?? user.error;
  return (
    <Page title={s.t("settings.rights.title", { name })} trail={trail} facts={s.t("settings.rights.same")}>
      {error ? <RequestProblem error={error} onRetry={() => void rights.refetch()} /> : null}
      {!error && !rights.data && <Skeletons rows={8} height={36} />}
      {rights.data && !rights.data.active && <div className={css.lacks}><Problem tone="attention" what={s.t("settings.rights.aside")} /></div>}
      {rights.data && <Sees rights={rights.data} user={id} />}
      {rights.data && <May rights={rights.data} all={all} />}
    </Page>
  );
});

function Sees({ rights, user }: { rights: Rights; user: string }) {
  const s = useStrings();
  const entity = useNames(settings.legalEntities);
  const brand = useNames(settings.brands);
  const team = useNames(settings.teams);
  const list = (ids: string[], named: (id: string) => string) => ids.map(named).filter(Boolean).join(", ");
  const { legal_entities: entities, brands, teams } = rights;
  const limits = [
    entities && (entities.length ? s.t("settings.rights.sees.entities", { names: list(entities, entity) }) : s.t("settings.rights.sees.nothing")),
    brands && (brands.length ? s.t("settings.rights.sees.brands", { names: list(brands, brand) }) : s.t("settings.rights.sees.nothing")),
  ].filter(Boolean);
  const reads = rights.permissions.some((one) => one.key === READ);
  const ofTeams = !reads ? s.t("settings.rights.teams.closed") : teams === null ? s.t("settings.rights.teams.all") : teams.length ? s.t("settings.rights.teams.some", { names: list(teams, team) }) : s.t("settings.rights.teams.none");
  return (
    <Block title={s.t("settings.rights.sees")} aside={<Button component={Link} to={place("users", user)} size="xs">{s.t("settings.rights.change")}</Button>}>
      <Row label={s.t("settings.rights.sees.clients")}><p className={css.said}>{limits.join(" ; ") || s.t("settings.rights.sees.all")}</p></Row>
      <Row label={s.t("settings.rights.teams")}><p className={css.said}>{ofTeams}</p></Row>
    </Block>
  );
}

function May({ rights, all }: { rights: Rights; all: Permission[] }) {
  const s = useStrings();
  const roles = useAll(settings.roles);
  const named = (ids: string[]) => ids.map((id) => s.label(roles.find((role) => role.id === id)?.name)).filter(Boolean).join(", ");
  const held = new Map(rights.permissions.map((one) => [one.key, one.roles]));
  const rooms = [...new Set(all.map((one) => one.room))];
  const not = all.filter((one) => !held.has(one.key));
  return (
    <>
      <Block title={s.t("settings.rights.may")} hint={s.t("settings.roles.rights", { n: held.size })}>
        {rights.idle_roles.length > 0 && <div className={css.lacks}><Problem tone="attention" what={s.t("settings.rights.idle", { names: named(rights.idle_roles) })} /></div>}
        {held.size === 0 && <p className={css.quiet}>{s.t("settings.rights.may.none")}</p>}
        <div className={css.rooms}>
          {rooms.filter((room) => all.some((one) => one.room === room && held.has(one.key))).map((room) => (
            <section key={room} className={css.room} aria-label={s.maybe(`settings.room.${room}`, room)}>
              <h3 className={css.roomTitle}>{s.maybe(`settings.room.${room}`, room)}</h3>
              <ul className={css.may}>
                {all.filter((one) => one.room === room && held.has(one.key)).map((one) => (
                  <li key={one.key}>
                    <IconCheck size={16} stroke={1.8} aria-hidden />
                    <div>
                      <span className={css.mayName}>{s.label(one.label)}</span>
                      <p className={css.says}>{s.label(one.says)} <span className={css.quiet}>({s.t("settings.rights.by", { names: named(held.get(one.key) ?? []) })})</span></p>
                    </div>
                  </li>
                ))}
              </ul>
            </section>
          ))}
        </div>
      </Block>
      {not.length > 0 && (
        <Block title={s.t("settings.rights.not")}>
          <ul className={css.mayNot}>
            {not.map((one) => <li key={one.key}><IconMinus size={16} stroke={1.8} aria-hidden /> {s.label(one.label)}</li>)}
          </ul>
        </Block>
      )}
    </>
  );
}
