import { settings, type Resource, type Setting } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

export const listQuery = <T>(resource: Resource<T>) =>
  queryOptions({ queryKey: ["settings", resource.what, "list"], queryFn: resource.list, staleTime: 15_000 });

export const recordQuery = <T>(resource: Resource<T>, id: string) =>
  queryOptions({ queryKey: ["settings", resource.what, "one", id], queryFn: () => resource.read(id), enabled: id !== "new", staleTime: 5_000 });

export const alertsQuery = queryOptions({ queryKey: ["settings", "alerts"], queryFn: settings.alerts, refetchInterval: 60_000 });
export const permissionsQuery = queryOptions({ queryKey: ["settings", "permissions"], queryFn: settings.permissions, staleTime: Infinity });
export const companyQuery = queryOptions({ queryKey: ["settings", "company", "one"], queryFn: settings.company.read, staleTime: 5_000 });

/** Everything of one kind; empty while it comes. */
export function useAll<T>(resource: Resource<T>): T[] {
  return useQuery(listQuery(resource)).data ?? [];
}

/** Name of a record by its id, for what refers to it. */
export function useNames<T extends { id: string; name: string }>(resource: Resource<T>): (id: string | null | undefined) => string {
  const all = useAll(resource);
  return (id) => all.find((one) => one.id === id)?.name ?? "";
}

/** The name behind an id, for histories: what was chosen is told by its name. */
export function useIdNames(): (id: string) => string | undefined {
  const language = useStrings().language;
  const plain = [useAll(settings.brands), useAll(settings.teams), useAll(settings.sites), useAll(settings.calendars), useAll(settings.legalEntities), useAll(settings.users), useAll(settings.channels), useAll(settings.tags)].flat();
  const roles = useAll(settings.roles);
  const reasons = useAll(settings.reasons);
  return (id) => {
    if (!/^[a-z]{3}_/.test(id)) return undefined;
    const label = roles.find((one) => one.id === id)?.name ?? reasons.find((one) => one.id === id)?.label;
    return label?.[language] ?? plain.find((one) => one.id === id)?.name;
  };
}

/** After any change: the record, the lists, the history and the alerts are read again. */
export function useRefresh() {
  const cache = useQueryClient();
  return (what: string) => {
    void cache.invalidateQueries({ queryKey: ["settings", what] });
    void cache.invalidateQueries({ queryKey: ["settings", "history"] });
    void cache.invalidateQueries({ queryKey: ["settings", "alerts"] });
  };
}

/** Puts a record aside or back, at once on screen. */
export function useActive<T extends Pick<Setting, "active" | "version">>(resource: Resource<T>) {
  const cache = useQueryClient();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: async ({ id, active }: { id: string; active: boolean }) => {
      if (!active) return resource.remove(id);
      const current = await resource.read(id);
      return resource.change(id, current.version, { active: true });
    },
    onMutate: ({ id, active }) => {
      const key = recordQuery(resource, id).queryKey;
      const before = cache.getQueryData(key);
      if (before) cache.setQueryData(key, { ...before, active } as never);
      return { before, key };
    },
    onError: (_error, _given, context) => {
      if (context?.before) cache.setQueryData(context.key, context.before);
    },
    onSettled: () => refresh(resource.what),
  });
}
