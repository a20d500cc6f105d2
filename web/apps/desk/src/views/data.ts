import { api, isProblem, type NewView, type SavedView } from "@filrouge/api";
import type { Frame } from "@filrouge/live";
import { useStrings } from "@filrouge/strings";
import { announce, toast } from "@filrouge/ui";
import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import { useTopic } from "../data/live";
import { readSoon } from "../data/together";
import { useCan } from "../session/session";

export const viewsQuery = queryOptions({ queryKey: ["views", "list"], queryFn: api.views.list, staleTime: 60_000 });
export const viewCountsQuery = queryOptions({ queryKey: ["views", "counts"], queryFn: api.views.counts, staleTime: 60_000 });

const AT_MOST_EVERY_MS = 4000;
const inPlace = (a: SavedView, b: SavedView) => a.position - b.position || a.name.localeCompare(b.name) || (a.id < b.id ? -1 : 1);

/** The saved views I see, mine and shared, in my order. */
export function useViews() {
  const query = useQuery(viewsQuery);
  const views = useMemo(() => [...(query.data ?? [])].sort(inPlace), [query.data]);
  return { views, loaded: query.data !== undefined, error: query.error, refetch: query.refetch };
}

/** Whether I may change a view: my own, or a shared one when I may share. */
export function useMayChange(): (view: SavedView) => boolean {
  const mayShare = useCan("desk:share");
  return (view) => view.mine || (view.shared && mayShare);
}

export function useView(id: string | undefined): SavedView | undefined {
  return useQuery(viewsQuery).data?.find((one) => one.id === id);
}

/** How many each saved view holds; counted again when something happened, not more often than the server likes. */
export function useViewCounts(): Record<string, number> {
  const cache = useQueryClient();
  const listen = useCallback(
    (frame: Frame) => {
      if (frame.type === "event" && frame.event.row !== undefined) readSoon(cache, viewCountsQuery.queryKey, AT_MOST_EVERY_MS);
    },
    [cache],
  );
  useTopic("inbox", listen);
  const { data: known } = useQuery(viewsQuery);
  const { data } = useQuery({ ...viewCountsQuery, enabled: Boolean(known?.length) });
  return data ?? {};
}

const asNew = ({ name, query, sort, shared, team }: SavedView): NewView => ({ name, query, sort, shared, team_id: team?.id ?? null });

/** Making, changing, ordering and deleting views. What changes shows at once. */
export function useViewActs() {
  const s = useStrings();
  const cache = useQueryClient();
  return useMemo(() => {
    const show = (change: (list: SavedView[]) => SavedView[]) => cache.setQueryData(viewsQuery.queryKey, (old) => old && change(old as SavedView[]));
    const again = () => cache.invalidateQueries({ queryKey: ["views"] });
    const settings = () => cache.invalidateQueries({ queryKey: ["settings", "view"] });
    const order = async (ids: string[]) => {
      const place = new Map(ids.map((id, index) => [id, index]));
      show((list) => list.map((one) => ({ ...one, position: place.get(one.id) ?? one.position })));
      try {
        await api.views.order(ids);
      } catch {
        toast.failed(s.t("views.failed"));
        await again();
      }
    };
    const say = (text: string, undo?: () => void) => {
      announce(text);
      toast.done(text, undo && { label: s.t("action.undo"), run: undo });
    };
    return {
      order,
      create: async (view: NewView): Promise<SavedView> => {
        const made = await api.views.create(view);
        show((list) => [...list, { ...made, position: made.position ?? list.length }]);
        say(s.t("views.created", { name: made.name }));
        void again();
        void settings();
        return made;
      },
      change: async (view: SavedView, changes: Partial<NewView>): Promise<SavedView> => {
        try {
          const made = await api.views.change(view.id, view.version, changes);
          show((list) => list.map((one) => (one.id === made.id ? made : one)));
          void cache.invalidateQueries({ queryKey: ["inbox", view.id] });
          void settings();
          say(s.t("views.saved", { name: made.name }), () => {
            const { name, query, sort, shared, team_id } = asNew(view);
            api.views.change(made.id, made.version, { name, query, sort, shared, team_id }).catch(() => toast.failed(s.t("views.failed"))).finally(() => void again());
          });
          return made;
        } finally {
          void again();
        }
      },
      remove: async (view: SavedView, ids: string[]) => {
        const before = cache.getQueryData(viewsQuery.queryKey);
        show((list) => list.filter((one) => one.id !== view.id));
        try {
          await api.views.remove(view.id);
        } catch (error) {
          if (!isProblem(error) || error.status !== 404) {
            cache.setQueryData(viewsQuery.queryKey, before);
            toast.failed(s.t("views.failed"));
            return;
          }
        }
        void settings();
        say(s.t("views.deleted", { name: view.name }), () => {
          void (async () => {
            try {
              const made = await api.views.create(asNew(view));
              await api.views.order(ids.map((id) => (id === view.id ? made.id : id)));
              toast.done(s.t("views.restored", { name: view.name }));
            } catch {
              toast.failed(s.t("views.failed"));
            }
            await again();
          })();
        });
      },
    };
  }, [cache, s]);
}

export type ViewActs = ReturnType<typeof useViewActs>;
