import { isProblem, type Resource } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { toast } from "@filrouge/ui";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { listQuery, recordQuery, useRefresh } from "../data";
import { invalid } from "./invalid";
import { changedFields, meet, type Meeting } from "./changes";

/** What one typed stays while the page is open, even when one looks elsewhere meanwhile. */
const kept = new Map<string, object>();

export interface Stale<T> extends Meeting<T> {
  record: T;
  by: string | null;
  at: string | null;
}

export interface Editor<T> {
  what: string;
  id: string;
  isNew: boolean;
  loading: boolean;
  missing: unknown;
  saved: T;
  value: T;
  changed: (keyof T & string)[];
  set: <K extends keyof T & string>(name: K, value: T[K]) => void;
  cancel: () => void;
  save: (more?: object) => Promise<T | undefined>;
  saving: boolean;
  /** Path → sentence. */
  errors: Record<string, string>;
  problem: unknown;
  stale: Stale<T> | null;
  /** Puts my changes on top of theirs; nothing is saved yet. */
  reapply: () => void;
  /** Of one field that both changed, takes theirs: mine is dropped. */
  take: (name: keyof T & string) => void;
}

interface Options<T> {
  resource: Resource<T>;
  id: string;
  blank: T;
  keyOf?: (record: T) => string;
  onCreated?: (record: T) => void;
}

/** One record being edited: what is saved, what is typed, and what happens when somebody else was quicker. */
export function useEditor<T extends object & { version: number }>({ resource, id, blank, keyOf, onCreated }: Options<T>): Editor<T> {
  const s = useStrings();
  const cache = useQueryClient();
  const refresh = useRefresh();
  const isNew = id === "new";
  const query = useQuery(recordQuery(resource, id));
  const saved = (isNew ? blank : query.data) ?? blank;
  const key = `${resource.what}/${id}`;
  const [draft, setDraft] = useState<Partial<T>>(() => (kept.get(key) as Partial<T> | undefined) ?? {});
  const [base, setBase] = useState<T | null>(null);
  const [saving, setSaving] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [stale, setStale] = useState<Stale<T> | null>(null);
  const changed = changedFields<T>(saved, draft);

  const keep = (next: Partial<T>) => {
    setDraft(next);
    if (Object.keys(next).length) kept.set(key, next);
    else kept.delete(key);
  };
  const accept = (record: T) => {
    if (!isNew) cache.setQueryData(recordQuery(resource, id).queryKey, record as never);
    keep({});
    setBase(null);
    setError(null);
    setStale(null);
    refresh(resource.what);
  };
  const undo = async (record: T, values: object) => {
    const recordId = keyOf ? keyOf(record) : (record as unknown as { id: string }).id;
    try {
      accept(await resource.change(recordId, record.version, values));
    } catch {
      toast.failed(s.t("settings.undo_failed"));
    }
  };
  const errors = isProblem(error) ? invalid(s, error, resource.what) : {};
  const outrun = async (problem: { fields: Record<string, unknown> }) => {
    const record = await resource.read(id);
    const by = problem.fields.by as { name?: string } | string | null | undefined;
    setStale({
      ...meet(base ?? saved, record, draft), record,
      by: typeof by === "string" ? by : (by?.name ?? null),
      at: typeof problem.fields.at === "string" ? problem.fields.at : null,
    });
  };

  return {
    what: resource.what, id, isNew, saved, changed, saving, stale,
    loading: !isNew && query.isPending,
    missing: query.error,
    value: { ...saved, ...draft },
    set: (name, value) => {
      setBase((old) => old ?? saved);
      keep({ ...draft, [name]: value });
    },
    cancel: () => {
      keep({});
      setBase(null);
      setError(null);
      setStale(null);
    },
    save: async (more) => {
      setSaving(true);
      setError(null);
      const values = { ...Object.fromEntries(changed.map((name) => [name, draft[name]])), ...more };
      try {
        if (isNew) {
          const made = await resource.create({ ...withoutMarks(blank), ...values });
          accept(made);
          toast.done(s.t("settings.created"));
          onCreated?.(made);
          return made;
        }
        const before = Object.fromEntries(changed.map((name) => [name, saved[name]]));
        const record = await resource.change(id, (base ?? saved).version, values);
        accept(record);
        const hidden = changed.includes("secrets" as never) || (more && "trial_token" in more);
        toast.done(s.t("settings.saved"), hidden ? undefined : { label: s.t("action.undo"), run: () => void undo(record, before) });
        return record;
      } catch (problem) {
        if (isProblem(problem, "settings.stale")) await outrun(problem);
        else setError(problem);
        return undefined;
      } finally {
        setSaving(false);
      }
    },
    errors,
    problem: Object.keys(errors).length ? null : error,
    take: (name) => {
      keep(Object.fromEntries(Object.entries(draft).filter(([one]) => one !== name)) as Partial<T>);
      setStale((old) => (old ? { ...old, both: old.both.filter((one) => one !== name) } : old));
    },
    reapply: () => {
      if (!stale) return;
      cache.setQueryData(recordQuery(resource, id).queryKey, stale.record as never);
      setBase(stale.record);
      setStale(null);
      void cache.invalidateQueries({ queryKey: listQuery(resource).queryKey });
    },
  };
}

const MARKS = new Set(["id", "version", "active", "logo", "builtin", "last_seen_at", "health", "state", "secrets_set"]);

/** What a new record is made of: all that is not given by the server. */
function withoutMarks(blank: object): object {
  return Object.fromEntries(Object.entries(blank).filter(([name]) => !MARKS.has(name)));
}
