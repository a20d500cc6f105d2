import { api, type Notification as Told, type NotificationKind } from "@filrouge/api";
import type { Frame } from "@filrouge/live";
import { useStrings } from "@filrouge/strings";
import { announce } from "@filrouge/ui";
import { Button } from "@mantine/core";
import { notifications as toasts } from "@mantine/notifications";
import { IconAt } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useCallback, useEffect, useRef } from "react";
import { useChats } from "../chats/data";
import { useTopic } from "../data/live";
import { chime, showOutside } from "./browser";
import css from "./notifications.module.css";
import { refreshNotifications, useMarkRead, useUnread } from "./data";
import { preferencesQuery } from "./preferences";
import { waysOf } from "./telling";
import { markIcon, setTitleCount } from "./title";
import { discreet, sentence } from "./words";

/** Stands once in the desk: tells what comes, counts it in the tab, and marks as read what one is looking at. */
export function Notifier() {
  const s = useStrings();
  const cache = useQueryClient();
  const navigate = useNavigate();
  const { conversationId } = useParams({ strict: false });
  const { data: wishes } = useQuery(preferencesQuery);
  const unread = useUnread()?.unread ?? 0;
  const waiting = useChats()?.waiting.length ?? 0;
  const { mutate: markRead } = useMarkRead();

  useEffect(() => {
    setTitleCount(unread + waiting);
    void markIcon(unread + waiting > 0);
  }, [unread, waiting]);
  useEffect(() => () => setTitleCount(0), []);

  const open = useCallback(
    (one: Told) => {
      markRead({ ids: [one.id] });
      if (one.conversation) void navigate({ to: "/conversations/$conversationId", params: { conversationId: one.conversation.id } });
    },
    [markRead, navigate],
  );
  const tell = useCallback(
    (kind: NotificationKind, one: Told, ways: ReturnType<typeof waysOf>) => {
      if (ways.sound) chime();
      if (ways.outside) showOutside(s.t("app.name"), discreet(s, kind, one), one.conversation?.id ?? one.id, () => open(one));
      if (ways.toast) toast(sentence(s, one), one, s.t("notified.open"), open);
      if (ways.toast) announce(sentence(s, one));
    },
    [s, open],
  );
  const here = useRef(conversationId);
  useEffect(() => {
    here.current = conversationId;
  });
  const listen = useCallback(
    (frame: Frame) => {
      if (frame.type !== "notified") return;
      const { notification, kind, conversation, quiet } = frame;
      const hidden = document.visibilityState !== "visible";
      const ways = waysOf({ kind: kind ?? "assigned", quiet, hidden, here: conversation !== null && conversation === here.current, browser: wishes?.browser ?? false, sound: wishes?.sound ?? false });
      refreshNotifications(cache);
      if (notification && kind && (ways.toast || ways.outside || ways.sound))
        void api.notifications.read(notification).then((one) => tell(kind, one, ways)).catch(() => undefined);
    },
    [cache, tell, wishes?.browser, wishes?.sound],
  );
  useTopic("notifications", listen);

  // What concerns the conversation on screen is read with it.
  useEffect(() => {
    if (!conversationId || unread === 0) return undefined;
    const read = () => {
      if (document.visibilityState === "visible") markRead({ conversation_id: conversationId });
    };
    read();
    document.addEventListener("visibilitychange", read);
    return () => document.removeEventListener("visibilitychange", read);
  }, [conversationId, unread, markRead]);
  return null;
}

function toast(words: string, one: Told, label: string, open: (one: Told) => void): void {
  toasts.show({
    id: one.id,
    icon: <IconAt size={16} stroke={1.8} />,
    withBorder: true,
    color: "var(--fr-ink)",
    autoClose: 8000,
    classNames: { icon: css.toastIcon },
    message: (
      <span className={css.toast}>
        <span>
          {words}
          {one.conversation && <span className={css.reference}>{one.conversation.reference}</span>}
        </span>
        <Button
          size="compact-sm"
          onClick={() => {
            toasts.hide(one.id);
            open(one);
          }}
        >
          {label}
        </Button>
      </span>
    ),
  });
}
