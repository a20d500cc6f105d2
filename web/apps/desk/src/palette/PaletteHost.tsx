import type { Customer } from "@filrouge/api";
import type { ConversationState } from "@filrouge/live";
import { needArea, useStrings } from "@filrouge/strings";
import { notifyManager, useQueryClient } from "@tanstack/react-query";
import { useLocation, useNavigate, useParams } from "@tanstack/react-router";
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { remember } from "../find/recent";
import { useCan, useUser } from "../session/session";
import { useKeys } from "../shell/keys";
import { currentActions, onOpenPalette, useTurn } from "./registry";
import { useDeskActions } from "./useDeskActions";
import { useFocusBack } from "./useFocusBack";

const load = () => import("./Palette");
const Palette = lazy(load);
/** Out of the way of the first screen, and there before one asks. */
const FETCHED_AFTER_MS = 3000;

/** Waits for Ctrl-K (⌘K) and `/` on every screen; the palette itself comes when it is first asked for. */
export function PaletteHost() {
  const s = useStrings();
  const maySettings = useCan("settings:write");
  const navigate = useNavigate();
  const path = useLocation({ select: (one) => one.pathname });
  const [wanted, setWanted] = useState(false);
  const [opened, setOpened] = useState(false);
  const [given, setGiven] = useState("");
  const turn = useTurn();
  // A screen may still be coming when the palette opens. `turn` says that what is there has changed.
  // eslint-disable-next-line react-hooks/exhaustive-deps
  const actions = useMemo(() => (opened ? currentActions() : []), [opened, turn]);
  const early = useEarly(opened);
  const keepFocus = useFocusBack(opened);
  useDeskActions();
  useVisited();
  const { language } = s;
  useEffect(() => {
    const timer = window.setTimeout(() => void load(), FETCHED_AFTER_MS);
    return () => window.clearTimeout(timer);
  }, []);
  useEffect(() => {
    const open = (q: string) => {
      keepFocus();
      setGiven(q);
      setWanted(true);
      setOpened(true);
      if (maySettings) void needArea("settings", language);
    };
    const close = onOpenPalette(open);
    const press = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.key.toLowerCase() !== "k") return;
      event.preventDefault();
      event.stopPropagation();
      if (opened) setOpened(false);
      else open("");
    };
    // Before a field or an editor takes it.
    window.addEventListener("keydown", press, { capture: true });
    return () => {
      close();
      window.removeEventListener("keydown", press, { capture: true });
    };
  }, [keepFocus, language, maySettings, opened]);
  // It leaves with the screen it was opened on.
  useEffect(() => setOpened(false), [path]);
  useKeys({
    "/": () => {
      const field = document.getElementById("find-query");
      if (field) field.focus();
      else void navigate({ to: "/search", search: {} });
    },
  });
  if (!wanted) return null;
  return (
    <Suspense fallback={null}>
      <Palette opened={opened} q={given} early={early} actions={actions} onClose={() => setOpened(false)} />
    </Suspense>
  );
}

/** What is typed between Ctrl-K and the field: kept for it, so that no letter becomes a command of the screen beneath.
 * Null once the field has it. */
function useEarly(opened: boolean) {
  const early = useRef<string | null>(null);
  useEffect(() => {
    if (!opened) return undefined;
    early.current = "";
    const press = (event: KeyboardEvent) => {
      if (early.current === null || event.ctrlKey || event.metaKey || event.altKey || event.key === "Escape") return;
      event.preventDefault();
      event.stopPropagation();
      if (event.key === "Backspace") early.current = early.current.slice(0, -1);
      else if (event.key === "Enter") early.current += "\n";
      else if (event.key.length === 1) early.current += event.key;
    };
    window.addEventListener("keydown", press, { capture: true });
    return () => {
      early.current = null;
      window.removeEventListener("keydown", press, { capture: true });
    };
  }, [opened]);
  return early;
}

/** What some screen has read already. An observer of its own would take the query over. */
function useRead<T>(noun: string, id: string | undefined): T | undefined {
  const cache = useQueryClient();
  const watch = useCallback(
    (tell: () => void) =>
      cache.getQueryCache().subscribe(({ type, query }) => {
        // Never in the midst of somebody's drawing.
        if (type === "updated" && query.queryKey[0] === noun && query.queryKey[1] === id) notifyManager.schedule(tell);
      }),
    [cache, id, noun],
  );
  return useSyncExternalStore(watch, () => (id ? cache.getQueryData<T>([noun, id]) : undefined));
}

/** Keeps what is open among the things seen lately. */
function useVisited(): void {
  const s = useStrings();
  const user = useUser();
  const { conversationId, customerId } = useParams({ strict: false });
  const conversation = useRead<ConversationState>("conversation", conversationId)?.conversation;
  const customer = useRead<Customer>("customer", customerId);
  const id = conversation?.id;
  const label = conversation && (conversation.subject || s.t("conversation.no_subject"));
  const who = conversation?.customer?.name;
  useEffect(() => {
    if (id && id === conversationId && label) remember(user.id, { kind: "conversation", id, label, hint: who });
  }, [conversationId, id, label, user.id, who]);
  const name = customer?.name;
  useEffect(() => {
    if (customerId && name) remember(user.id, { kind: "customer", id: customerId, label: name });
  }, [customerId, name, user.id]);
}
