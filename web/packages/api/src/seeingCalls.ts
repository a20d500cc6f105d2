import type { Page } from "./basics";
import { get, patch, post, put, request } from "./http";
import type * as S from "./seeing";

export const looking = {
  /** Says what I have before me and hears who else is there; `leaving` outlives the page. */
  tell: (places: { place: S.Place; editing: boolean }[], left: S.Place[] = [], leaving = false) =>
    request<S.LookingAnswer>("PUT", "/looking", { body: { places, left }, keepalive: leaving }),
};

export const presence = {
  mine: () => get<S.MyPresence>("/me/presence"),
  say: (state: "ready" | "not_ready", reason_code = "") => put<S.MyPresence>("/me/presence", { state, reason_code }),
  colleagues: () => get<Page<S.Colleague>>("/colleagues").then((page) => page.items),
  reasons: () => get<S.NotReadyReason[]>("/not-ready-reasons"),
};

export const notifications = {
  list: (after?: string | null, unread = false) => get<Page<S.Notification>>("/notifications", { after, unread: unread || undefined, limit: 30 }),
  count: () => get<S.NotificationCount>("/notifications/count"),
  read: (id: string) => get<S.Notification>(`/notifications/${id}`),
  markRead: (which: { ids?: string[]; conversation_id?: string; all?: boolean }) => post<S.NotificationCount>("/notifications/read", which),
  markUnread: (id: string) => post<S.NotificationCount>(`/notifications/${id}/unread`),
  preferences: () => get<S.NotificationPreferences>("/me/notifications"),
  prefer: (expected_version: number, wish: S.NotificationWish) => patch<S.NotificationPreferences>("/me/notifications", { expected_version, ...wish }),
};
