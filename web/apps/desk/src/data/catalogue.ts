import { api, type ContactReason } from "@filrouge/api";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { colleaguesQuery } from "../presence/data";

const LONG = 10 * 60_000;

const reasonsQuery = queryOptions({ queryKey: ["reasons"], queryFn: api.catalogue.reasons, staleTime: LONG });
const assignableQuery = queryOptions({ queryKey: ["assignable"], queryFn: api.catalogue.assignable, staleTime: LONG });
const tagsQuery = queryOptions({ queryKey: ["tags"], queryFn: api.tags.list, staleTime: 60_000 });

export const useReasons = () => useQuery(reasonsQuery);
export const useWrapUps = () => useQuery({ queryKey: ["wrap-ups"], queryFn: api.catalogue.wrapUps, staleTime: LONG });
export const useAssignable = () => useQuery(assignableQuery);
export const useTags = () => useQuery(tagsQuery);

/** What the dialogs of a conversation list is here before they are opened; nothing is drawn for it. */
export function useCatalogue(): void {
  useQuery({ ...reasonsQuery, notifyOnChangeProps: [] });
  useQuery({ ...assignableQuery, notifyOnChangeProps: [] });
  useQuery({ ...tagsQuery, notifyOnChangeProps: [] });
  useQuery({ ...colleaguesQuery, notifyOnChangeProps: [] });
}

/** The reasons that may be chosen, children after their parent. */
export function inOrder(reasons: ContactReason[]): { reason: ContactReason; parent: ContactReason | null }[] {
  const active = reasons.filter((one) => one.active);
  const tops = active.filter((one) => !active.some((other) => other.id === one.parent_id));
  return tops.flatMap((top) => [
    { reason: top, parent: null },
    ...active.filter((one) => one.parent_id === top.id).map((reason) => ({ reason, parent: top })),
  ]);
}
