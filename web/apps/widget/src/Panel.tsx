/** @jsxImportSource preact */
import { useEffect, useRef, useState } from "preact/hooks";
import { AskEmail } from "./AskEmail";
import { useAttaching } from "./attaching";
import { Begin } from "./Begin";
import { Composer } from "./Composer";
import { useWidget } from "./context";
import { Download } from "./Download";
import { Ended } from "./Ended";
import { useSlow } from "./slow";
import { Head, type Asked } from "./Head";
import { Icon } from "./icons";
import { Thread } from "./Thread";
import { questionsFor, viewOf, waits } from "./story";

const FOCUSABLE = "a,button:not([disabled]),textarea,select,input:not([hidden]),[tabindex='0']";

function Trouble({ title, body, retry }: { title: string; body: string; retry?: () => void }) {
  const { words } = useWidget();
  return (
    <div class="scroll trouble" role="alert">
      <Icon name="offline" size={28} />
      <h3>{title}</h3>
      <p>{body}</p>
      {retry && <button class="main" onClick={retry}>{words.t("action.retry")}</button>}
    </div>
  );
}

/** A question asked over the thread: an address, or whether to end. */
function Asking({ what, done }: { what: Asked; done: () => void }) {
  const { chat, words } = useWidget();
  const [failed, setFailed] = useState(false);
  const [sent, setSent] = useState<string | null>(null);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!sent) return;
    box.current?.focus();
    const timer = setTimeout(done, 4000);
    return () => clearTimeout(timer);
  }, [sent]); // eslint-disable-line react-hooks/exhaustive-deps
  if (sent)
    return (
      <div class="asking" ref={box} tabIndex={-1}>
        <p role="status"><Icon name="check" size={16} /> {words.t(what === "email" ? "wait.leave_email" : "transcript.done", { email: sent })}</p>
      </div>
    );
  if (what === "end") {
    const end = () => chat.act({ type: "end" }).then(done, () => setFailed(true));
    return (
      <div class="asking">
        <p><b>{words.t("end.sure")}</b> {words.t("end.safe")}</p>
        {failed && <p class="error" role="alert">{words.t("act.failed")}</p>}
        <div class="row">
          <button class="main" data-first onClick={() => void end()}>{words.t("end.yes")}</button>
          <button class="plain" onClick={done}>{words.t("action.cancel")}</button>
        </div>
      </div>
    );
  }
  return (
    <div class="asking">
      {what === "transcript" && <div class="ways"><Download /></div>}
      <AskEmail
        go={words.t(`${what}.go`)} leave={done}
        send={async (email) => {
          await chat.act({ type: what, email });
          setSent(email);
        }}
      />
    </div>
  );
}

export function Panel({ close, draft, setDraft }: { close: () => void; draft: string; setDraft: (text: string) => void }) {
  const { chat, state, words } = useWidget();
  const [asked, setAsked] = useState<Asked | null>(null);
  const [again, setAgain] = useState<string | null>(null);
  const [over, setOver] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const attaching = useAttaching();
  const view = viewOf(state);
  const ended = state.conversation?.state === "ended" && again !== state.conversation.id && state.unsent.length === 0;
  const bare = view === "begin" && questionsFor(state).length === 0;
  const writes = bare || (view === "talk" && !ended && state.phase !== "refused");

  const mail = state.conversation?.email;
  const slow = useSlow(state);
  const ways = view === "talk" && !ended && !waits(state) && state.phase === "live" && state.conversation?.state === "open" && (mail || (slow && state.availability?.email));

  useEffect(() => {
    const { current } = box;
    // Whoever is somewhere stays there; whose place went away, or who comes, begins at the first.
    if (!current?.querySelector(":focus")) (current?.querySelector<HTMLElement>("[data-first], form input, form select, form textarea") ?? current)?.focus();
  }, [view, writes, asked]);

  const keys = (event: KeyboardEvent) => {
    if (event.key === "Escape") {
      if (asked) setAsked(null);
      else close();
    }
    if (event.key !== "Tab" || event.defaultPrevented) return;
    const all = [...(box.current?.querySelectorAll<HTMLElement>(FOCUSABLE) ?? [])].filter((one) => one.tabIndex >= 0);
    const here = (box.current?.getRootNode() as ShadowRoot).activeElement;
    const edge = event.shiftKey ? all[0] : all[all.length - 1];
    if (here === edge || here === box.current) {
      event.preventDefault();
      (event.shiftKey ? all[all.length - 1] : all[0])?.focus();
    }
  };
  const drops = writes && {
    onDragOver: (event: DragEvent) => {
      event.preventDefault();
      setOver(true);
    },
    onDragLeave: (event: DragEvent) => {
      if (!box.current?.contains(event.relatedTarget as Node)) setOver(false);
    },
    onDrop: (event: DragEvent) => {
      event.preventDefault();
      setOver(false);
      attaching.add([...(event.dataTransfer?.files ?? [])]);
    },
  };
  const retry = () => void chat.start();
  const token = state.why?.startsWith("token.") ?? false;
  return (
    <div
      ref={box} class={`panel${over ? " over" : ""}`} role="dialog" aria-label={words.t("panel.label", { brand: state.settings?.brand.name ?? "" })}
      tabIndex={-1} onKeyDown={keys} {...drops}
    >
      <Head close={close} ask={setAsked} ended={ended} />
      {state.phase === "waiting" && view !== "unreached" && (
        <p class="strip" role="status"><Icon name="offline" size={16} /> {words.t("line.offline")}</p>
      )}
      {state.phase === "refused" && view === "talk" && (
        <p class="strip" role="status">
          <Icon name="alert" size={16} /> {words.t(token ? "refused.token" : "refused.body")}
          {!token && <button onClick={retry}>{words.t("action.retry")}</button>}
        </p>
      )}
      {ways && !asked && (
        <p class="strip" role="status">
          <Icon name="mail" size={16} />
          {mail ? words.t("wait.leave_email", { email: mail }) : <>{words.t("wait.slow")} <button onClick={() => setAsked("email")}>{words.t("email.go")}</button></>}
        </p>
      )}
      {asked && <Asking key={asked} what={asked} done={() => setAsked(null)} />}
      {view === "refused" && (
        <Trouble title={words.t("refused.title")} body={words.t(token ? "refused.token" : "refused.body")} {...(token ? {} : { retry })} />
      )}
      {view === "unreached" && <Trouble title={words.t("unreached.title")} body={words.t("unreached.body")} />}
      {view === "starting" && (
        <div class="scroll bones" role="status" aria-label={words.t("starting.title")}><i /><i /><i /></div>
      )}
      {(view === "leave" || (view === "begin" && !bare)) && <Begin key={view} leave={view === "leave"} />}
      {bare && (
        <div class="scroll begin">
          <div class="greeting"><span class="knot event" aria-hidden="true" /><p>{words.label(state.settings?.greeting ?? "")}</p></div>
        </div>
      )}
      {view === "talk" && <Thread>{ended && <Ended again={() => setAgain(state.conversation?.id ?? null)} copy={() => setAsked("transcript")} />}</Thread>}
      {writes && <Composer attaching={attaching} draft={draft} setDraft={setDraft} />}
      {over && <p class="drop" aria-hidden="true">{words.t("panel.drop")}</p>}
    </div>
  );
}
