import type { Resource } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { Chip, Empty, RequestProblem, Skeletons } from "@filrouge/ui";
import { Button, TextInput } from "@mantine/core";
import { IconPlus, IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useDeferredValue, useState, type ReactNode } from "react";
import { listQuery } from "../data";
import { fold } from "../fold";
import { Page, type Step } from "./Page";
import css from "./list.module.css";

export interface Line {
  id: string;
  to: string;
  title: string;
  detail?: string;
  /** Before the title: a face, a colour, an icon. */
  mark?: ReactNode;
  aside?: ReactNode;
  active?: boolean;
  /** How far under another one. */
  depth?: number;
}
interface Props<T> {
  resource: Resource<T>;
  title: string;
  trail?: Step[];
  lead?: string;
  line: (record: T) => Line;
  order?: (records: T[]) => T[];
  create?: { to: string; label: string };
  actions?: ReactNode;
  empty: { title: string; text: string };
  before?: ReactNode;
  after?: ReactNode;
}

const STEP = 100;

/** All records of a kind: find one, open it, make another. */
export function ListPage<T>({ resource, title, trail, lead, line, order, create, actions, empty, before, after }: Props<T>) {
  const s = useStrings();
  const { data, error, refetch, isPending } = useQuery(listQuery(resource));
  const ordered = data && (order ? order(data) : data);
  const none = ordered?.length === 0;
  const make = (main: boolean) => create && (
    <Button component={Link} to={create.to} variant={main ? "filled" : "default"} leftSection={<IconPlus size={16} stroke={1.8} />}>
      {create.label}
    </Button>
  );
  return (
    <Page title={title} trail={trail} facts={lead} actions={<>{actions}{make(!none)}</>}>
      {before}
      {error ? <RequestProblem error={error} onRetry={() => void refetch()} /> : null}
      {isPending && !error && <Skeletons rows={6} height={52} />}
      {none && <Empty title={empty.title} action={make(true)}>{empty.text}</Empty>}
      {ordered && !none && <Lines lines={ordered.map(line)} label={title} s={s} />}
      {after}
    </Page>
  );
}

function Lines({ lines, label, s }: { lines: Line[]; label: string; s: ReturnType<typeof useStrings> }) {
  const [wanted, setWanted] = useState("");
  const [shown, setShown] = useState(STEP);
  const sought = fold(useDeferredValue(wanted));
  const found = sought ? lines.filter((one) => fold(`${one.title} ${one.detail ?? ""}`).includes(sought)) : lines;
  return (
    <div>
      {lines.length > 7 && (
        <TextInput className={css.search} leftSection={<IconSearch size={16} stroke={1.6} />} placeholder={s.t("settings.list.search")} aria-label={s.t("settings.list.search")} value={wanted} onChange={(event) => { setWanted(event.currentTarget.value); setShown(STEP); }} />
      )}
      <p className="fr-unseen" role="status">{sought ? s.t("settings.list.found", { n: found.length }) : ""}</p>
      {found.length === 0 && <p className={css.none}>{s.t("settings.list.none", { wanted })}</p>}
      <ul className={css.list} aria-label={label}>
        {found.slice(0, shown).map((one) => (
          <li key={one.id}>
            <Link to={one.to} className={css.line} data-aside={one.active === false || undefined} data-depth={one.depth || undefined}>
              {one.mark}
              <span className={css.words}>
                <span className={css.title}>{one.title}</span>
                {one.detail && <span className={css.detail}>{one.detail}</span>}
              </span>
              {one.active === false ? <Chip dashed>{s.t("settings.aside")}</Chip> : one.aside && <span className={css.asideMark}>{one.aside}</span>}
            </Link>
          </li>
        ))}
      </ul>
      {found.length > shown && <Button onClick={() => setShown(shown + STEP)}>{s.t("action.show_more")}</Button>}
    </div>
  );
}
