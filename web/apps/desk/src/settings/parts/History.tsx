import { settings, type HistoryEntry } from "@filrouge/api";
import { useStrings, type Strings } from "@filrouge/strings";
import { endOf, Section, SmallKnot, Thread, ThreadItem, Time, toast } from "@filrouge/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useUser } from "../../session/session";
import { fieldName, fieldValue, innerChanges } from "./fieldWords";
import { useIdNames } from "../data";
import css from "./record.module.css";
import { refusal } from "./refusal";

const SHOWN = 5;

export function actorName(s: Strings, entry: HistoryEntry, me: string): string {
  const { actor } = entry;
  if (typeof actor === "string") return actor.startsWith("system") ? s.t("settings.actor.system") : actor;
  if (actor.id === me) return s.t("settings.actor.me");
  return actor.name ?? s.t("settings.actor.system");
}

/** Puts a setting back to what it was before `entry`. */
export function useRestore() {
  const s = useStrings();
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (entry: HistoryEntry) => settings.history.restore(entry.id),
    onSuccess: () => {
      toast.done(s.t("settings.history.restored"));
      void cache.invalidateQueries({ queryKey: ["settings"] });
    },
    onError: (error) => toast.failed(refusal(s, error)?.what ?? s.t("settings.failed")),
  });
}

/** One change in words: one field with both values, several by their names. */
export function Change({ entry }: { entry: HistoryEntry }) {
  const s = useStrings();
  const named = useIdNames();
  const names = Object.keys(entry.after ?? {}).filter((name) => name !== "version");
  if (!entry.before) return <span>{s.t("settings.history.created")}</span>;
  const [only] = names;
  if (names.length === 1 && only === "active") return <span>{s.t(entry.after?.active ? "settings.history.back" : "settings.history.aside")}</span>;
  const inner = only ? innerChanges(s, entry.before[only], entry.after?.[only]) : "";
  if (names.length === 1 && inner) return <span>{inner}</span>;
  if (names.length === 1 && only)
    return (
      <span>
        {fieldName(s, entry.what, only)} <del>{fieldValue(s, entry.before[only], named)}</del> → {fieldValue(s, entry.after?.[only], named)}
      </span>
    );
  return <span>{names.map((name) => fieldName(s, entry.what, name)).join(", ")}</span>;
}

/** Who changed this record, and the way back. */
export function History({ what, id }: { what: string; id: string }) {
  const s = useStrings();
  const me = useUser().id;
  const restore = useRestore();
  const { data } = useQuery({
    queryKey: ["settings", "history", what, id],
    queryFn: () => settings.history.list({ what, subject: id, limit: SHOWN + 1 }),
  });
  const entries = data?.items.slice(0, SHOWN) ?? [];
  const all = <Link to="/settings/journal" search={{ what, subject: id }} className={css.historyWhen}>{s.t("settings.history.all")}</Link>;
  return (
    <Section title={s.t("settings.history")} aside={(data?.items.length ?? 0) > SHOWN ? all : undefined}>
      <div className={css.history}>
        {data && entries.length === 0 && <p className={css.quiet}>{s.t("settings.history.none")}</p>}
        <Thread small label={s.t("settings.history")}>
          {entries.map((entry, index) => (
            <ThreadItem key={entry.id} knot={<SmallKnot filled={typeof entry.actor !== "string" && Boolean(entry.actor.id)} />} end={endOf(index, entries.length)}>
              <div className={css.entry}>
              <span className={css.historyWho}>{actorName(s, entry, me)}</span> <span className={css.historyWhen}><Time at={entry.at} /></span>
              <div className={css.historyRow}>
                <Change entry={entry} />
                {entry.before && entry.restorable !== false && (
                  <button type="button" className={css.link} onClick={() => restore.mutate(entry)}>
                    {s.t("settings.history.restore")}
                  </button>
                )}
              </div>
              </div>
            </ThreadItem>
          ))}
        </Thread>
      </div>
    </Section>
  );
}
