/** @jsxImportSource preact */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Chat, State } from "@filrouge/chat";
import { WidgetContext } from "./context";
import { Icon } from "./icons";
import { useInvitation } from "./inviting";
import { Panel } from "./Panel";
import { tongue, words } from "./words";

export interface AppProps {
  chat: Chat;
  accountKey: string;
  /** Languages in the order of preference. */
  wanted: string[];
  /** Told when the company's colours are known. */
  onSettings: (settings: NonNullable<State["settings"]>) => void;
}

function useDraft(name: string): [string, (text: string) => void] {
  const [draft, setDraft] = useState(() => {
    try {
      return sessionStorage.getItem(name) ?? "";
    } catch {
      return "";
    }
  });
  return [
    draft,
    (text) => {
      setDraft(text);
      try {
        sessionStorage.setItem(name, text);
      } catch {
        // It stays on the page.
      }
    },
  ];
}

/** `(2) ` before the page's own title, whoever changes it. */
function useTitle(unread: number): void {
  useEffect(() => {
    const bare = document.title.replace(/^\(\d+\) /, "");
    document.title = unread > 0 ? `(${unread}) ${bare}` : bare;
  }, [unread]);
}

export function App({ chat, accountKey, wanted, onSettings }: AppProps) {
  const [state, setState] = useState(chat.state());
  const [open, setOpen] = useState(false);
  const [visible, setVisible] = useState(!document.hidden);
  const [draft, setDraft] = useDraft(`filrouge.chat.${accountKey}.draft`);
  const launcher = useRef<HTMLButtonElement>(null);
  const opened = useRef(false);
  const language = tongue([...wanted, state.settings?.language], state.settings?.languages);
  const tongues = useMemo(() => words(language), [language]);

  useEffect(() => {
    // What changed between drawing and hearing.
    setState(chat.state());
    return chat.subscribe(setState);
  }, [chat]);
  useEffect(() => {
    const see = () => setVisible(!document.hidden);
    const show = () => setOpen(true);
    const hide = () => setOpen(false);
    document.addEventListener("visibilitychange", see);
    document.addEventListener("filrouge:open", show);
    document.addEventListener("filrouge:close", hide);
    return () => {
      document.removeEventListener("visibilitychange", see);
      document.removeEventListener("filrouge:open", show);
      document.removeEventListener("filrouge:close", hide);
    };
  }, []);
  useEffect(() => {
    if (state.settings) onSettings(state.settings);
  }, [state.settings, onSettings]);
  useEffect(() => {
    if (open && !opened.current && !chat.state().known) void chat.refresh();
    if (!open && opened.current) launcher.current?.focus();
    opened.current = open;
  }, [open, chat]);
  const { identified, returned } = state;
  const [was, setWas] = useState(identified);
  useEffect(() => {
    // Whoever signs out leaves nothing half-written to the next one.
    if (was && !identified) setDraft("");
    setWas(identified);
  }, [identified]); // eslint-disable-line react-hooks/exhaustive-deps
  useEffect(() => {
    if (returned) setOpen(true);
  }, [returned]);
  useEffect(() => {
    if (open && visible) chat.read();
  }, [chat, open, visible, state.messages]);
  useTitle(open && visible ? 0 : state.unread);

  const talks = state.messages.length > 0 || state.unsent.length > 0;
  const there = state.availability?.state === "ready" || state.availability?.state === "busy";
  const [invited, refuse] = useInvitation(accountKey, state.settings?.invitation ?? null, !open && !talks && there && !opened.current);
  const said = state.settings?.theme?.launcher;
  const runs = state.conversation?.state === "open";
  const call = runs ? tongues.t("launcher.back") : said ? tongues.label(said) : tongues.t("launcher.open");
  const label = state.unread > 0 ? `${call}, ${tongues.many("launcher.unread", state.unread)}` : call;
  return (
    <WidgetContext.Provider value={{ chat, state, words: tongues }}>
      <div class="root" lang={language}>
        {open && <Panel close={() => setOpen(false)} draft={draft} setDraft={setDraft} />}
        {!open && invited && state.settings?.invitation && (
          <section class="invite" role="status">
            <p>{tongues.label(state.settings.invitation.text)}</p>
            <div class="row">
              <button class="main" onClick={() => { refuse(); setOpen(true); }}>{tongues.t("invite.yes")}</button>
              <button class="plain" onClick={refuse}>{tongues.t("invite.no")}</button>
            </div>
          </section>
        )}
        {!open && state.settings && (
          <button ref={launcher} class="launcher" aria-label={label} title={label} aria-haspopup="dialog" aria-expanded={open} onClick={() => setOpen(true)}>
            <Icon name="chat" size={28} />
            {said && <b>{call}</b>}
            {(runs || state.unread > 0) && <span class="count" aria-hidden="true">{Math.min(state.unread, 99) || ""}</span>}
          </button>
        )}
      </div>
    </WidgetContext.Provider>
  );
}
