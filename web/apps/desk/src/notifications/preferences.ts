import { api, isProblem, type NotificationPreferences, type NotificationWish } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { toast } from "@filrouge/ui";
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { countQuery } from "./data";

export const preferencesQuery = queryOptions({ queryKey: ["me", "notifications"], queryFn: api.notifications.preferences, staleTime: 5 * 60_000 });

/** Preferences with a wish put on top, as the screen shows them before the server has answered. */
export function wished(now: NotificationPreferences, { kinds, ...wish }: NotificationWish): NotificationPreferences {
  return { ...now, ...wish, kinds: { ...now.kinds, ...kinds } };
}

/** Says what one wants, at once on screen; one wish after the other, each on the version that the last one made. */
export function useWish() {
  const s = useStrings();
  const cache = useQueryClient();
  const key = preferencesQuery.queryKey;
  return useMutation({
    scope: { id: "notification-preferences" },
    mutationFn: (wish: NotificationWish) => api.notifications.prefer(cache.getQueryData(key)?.version ?? 0, wish),
    onMutate: (wish) => {
      cache.setQueryData(key, (old) => old && wished(old, wish));
    },
    onSuccess: (fresh) => {
      cache.setQueryData(key, (old) => (old ? { ...old, version: fresh.version, quiet: fresh.quiet, email_possible: fresh.email_possible } : fresh));
      void cache.invalidateQueries({ queryKey: countQuery.queryKey });
    },
    onError: (error) => {
      const stale = isProblem(error, "desk.preferences_stale");
      const impossible = isProblem(error, "desk.no_notification_account");
      toast.failed(s.t(stale ? "me.stale" : impossible ? "me.digest.impossible" : "me.failed"));
      void cache.invalidateQueries({ queryKey: key });
    },
  });
}
