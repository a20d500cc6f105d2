import { settings, type HistoryEntry } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { Empty, endOf, RequestProblem, Skeletons, SmallKnot, Thread, ThreadItem, Time } from "@filrouge/ui";
import { Button, Select } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useUser } from "../../session/session";
import { useAll, useIdNames } from "../data";
import { fieldName, fieldValue, innerChanges, whatName } from "../parts/fieldWords";
import { actorName, useRestore } from "../parts/History";
import { Page } from "../parts/Page";
import { place, roomOf } from "../parts/place";
import record from "../parts/record.module.css";
import css from "./system.module.css";

const KINDS = ["channel_account", "user", "role", "team", "brand", "legal_entity", "company", "site", "calendar", "contact_reason", "wrap_up_code", "tag", "macro", "template", "view", "not_ready_reason", "token"];
const PLACES: Record<string, string> = {
  user: "users", role: "roles", team: "teams", brand: "brands", legal_entity: "legal-entities", site: "sites", calendar: "hours", contact_reason: "reasons", wrap_up_code: "wrap-ups",
  tag: "tags", macro: "macros", template: "templates", not_ready_reason: "not-ready-reasons",
};

/** Every change of every setting, the latest first, with the way back. */
export function JournalScreen() {
  const s = useStrings();
  const navigate = useNavigate();
  const { what, subject } = useSearch({ strict: false }) as { what?: string; subject?: string };
  const query = useInfiniteQuery({
    queryKey: ["settings", "history", "all", what ?? "", subject ?? ""],
    queryFn: ({ pageParam }) => settings.history.list({ what, subject, after: pageParam, limit: 40 }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
  const entries = query.data?.pages.flatMap((page) => page.items) ?? [];
  const choose = (kind: string | null) => void navigate({ to: "/settings/journal", search: kind ? { what: kind } : {} });
  const filter = <Select size="xs" w="12rem" aria-label={s.t("settings.journal.filter")} placeholder={s.t("settings.journal.everything")} clearable data={KINDS.map((kind) => ({ value: kind, label: whatName(s, kind) }))} value={what ?? null} onChange={choose} />;
  return (
    <Page title={s.t("settings.nav.journal")} trail={[{ label: s.t("settings.group.system") }]} actions={filter}>
      {query.error ? <RequestProblem error={query.error} onRetry={() => void query.refetch()} /> : null}
      {query.isPending && !query.error && <Skeletons rows={8} height={36} />}
      {query.data && entries.length === 0 && <Empty title={s.t("settings.journal.none")}>{s.t("settings.journal.none.text")}</Empty>}
      <Thread small label={s.t("settings.nav.journal")}>
        {entries.map((entry, index) => (
          <ThreadItem key={entry.id} knot={<SmallKnot filled={typeof entry.actor !== "string" && Boolean(entry.actor.id)} />} end={endOf(index, entries.length, query.hasNextPage)}>
            <EntryLine entry={entry} />
          </ThreadItem>
        ))}
      </Thread>
      {query.hasNextPage && <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{s.t("action.show_more")}</Button>}
    </Page>
  );
}

function EntryLine({ entry }: { entry: HistoryEntry }) {
  const s = useStrings();
  const me = useUser().id;
  const restore = useRestore();
  const named = useIdNames();
  const channel = useAll(settings.channels).find((one) => one.id === entry.subject_id);
  const room = channel ? roomOf(channel.kind) : PLACES[entry.what];
  const name = entry.subject || (entry.what === "company" ? "" : entry.subject_id);
  const fields = Object.keys(entry.after ?? {}).filter((field) => field !== "version");
  return (
    <div className={css.entry}>
      <div className={css.entryHead}>
        <span className={record.historyWho}>{actorName(s, entry, me)}</span>
        <span className={record.historyWhen}><Time at={entry.at} /></span>
        <span className={css.subject}>
          {whatName(s, entry.what)} {room ? <Link to={place(room, entry.subject_id)}>{name}</Link> : name}
        </span>
        {entry.before && entry.restorable !== false && <button type="button" className={record.link} onClick={() => restore.mutate(entry)}>{s.t("settings.history.restore")}</button>}
      </div>
      {entry.before ? (
        <ul className={css.fields}>
          {fields.map((field) => (
            <li key={field}>
              {innerChanges(s, entry.before?.[field], entry.after?.[field]) || <>{fieldName(s, entry.what, field)} <del>{fieldValue(s, entry.before?.[field], named)}</del> → {fieldValue(s, entry.after?.[field], named)}</>}
            </li>
          ))}
        </ul>
      ) : (
        <span className={record.historyWhen}>{s.t("settings.history.created")}</span>
      )}
    </div>
  );
}
