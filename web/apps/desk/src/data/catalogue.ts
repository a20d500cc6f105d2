import { api, type ContactReason } from "@filrouge/api";
import { useQuery } from "@tanstack/react-query";

const LONG = 10 * 60_000;

export const useReasons = () => useQuery({ queryKey: ["reasons"], queryFn: api.catalogue.reasons, staleTime: LONG });
export const useWrapUps = () => useQuery({ queryKey: ["wrap-ups"], queryFn: api.catalogue.wrapUps, staleTime: LONG });
export const useAssignable = () => useQuery({ queryKey: ["assignable"], queryFn: api.catalogue.assignable, staleTime: LONG });
export const useTags = () => useQuery({ queryKey: ["tags"], queryFn: api.tags.list, staleTime: 60_000 });

/** The reasons that may be chosen, children after their parent. */
export function inOrder(reasons: ContactReason[]): { reason: ContactReason; parent: ContactReason | null }[] {
  const active = reasons.filter((one) => one.active);
  const tops = active.filter((one) => !active.some((other) => other.id === one.parent_id));
  return tops.flatMap((top) => [
    { reason: top, parent: null },
    ...active.filter((one) => one.parent_id === top.id).map((reason) => ({ reason, parent: top })),
  ]);
}
