/** @jsxImportSource preact */
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { FileRef, Message, Unsent } from "@filrouge/chat";
import { useWidget } from "./context";
import { Icon } from "./icons";
import { save } from "./saving";
import { story, waits } from "./story";
import { Waiting } from "./Waiting";
import type { Key } from "./words";

const initial = (name: string) => ([...name.trim()][0] ?? "").toUpperCase();

/** The knot says who: hollow the visitor, filled a person, square the assistant, small what happened. */
export function Knot({ kind, name = "" }: { kind: "visitor" | "agent" | "assistant" | "event" | "wait" | "typing"; name?: string }) {
  return (
    <span class={`knot ${kind}`} aria-hidden="true">
      {kind === "assistant" ? <Icon name="robot" size={15} /> : (kind === "agent" || kind === "typing") && initial(name)}
    </span>
  );
}

/** An address of the web up to its last letter: what ends the sentence does not belong to it, a pair of brackets does. */
const LINK = /(https?:\/\/(?:\([^\s()]*\)|[^\s()<>"«»])*(?:\([^\s()]*\)|[^\s()<>"«»'’.,;:!?*\]}…]))/i;

function Bubble({ text }: { text: string }) {
  const parts = text.split(LINK).map((part, at) => (at % 2 ? <a href={part} target="_blank" rel="noopener noreferrer">{part}</a> : part));
  return text ? <p class="bubble">{parts}</p> : null;
}

function Attachment({ file }: { file: FileRef }) {
  const { chat, words } = useWidget();
  const [url, setUrl] = useState<string | null>(null);
  const [broken, setBroken] = useState(false);
  const picture = /^image\/(png|jpeg|gif|webp)$/.test(file.media_type) && file.size < 6_000_000;
  useEffect(() => {
    if (!picture) return;
    let made: string | null = null;
    let gone = false;
    chat.file(file.id).then(
      (blob) => {
        if (!gone) setUrl((made = URL.createObjectURL(blob)));
      },
      () => setBroken(true),
    );
    return () => {
      gone = true;
      if (made) URL.revokeObjectURL(made);
    };
  }, [chat, file.id, picture]);
  const open = async () => {
    try {
      save(await chat.file(file.id), file.name);
    } catch {
      setBroken(true);
    }
  };
  if (picture && !broken)
    return (
      <button class="picture" onClick={open} aria-label={words.t("file.open", { name: file.name })}>
        {url && <img src={url} alt={words.t("file.picture", { name: file.name })} onError={() => setBroken(true)} />}
      </button>
    );
  return (
    <button class="attachment" onClick={open}>
      <Icon name="file" />
      <span>
        <span class="clip">{file.name}</span>
        <small>{words.size(file.size)}</small>
      </span>
    </button>
  );
}

function Said({ message, head, last }: { message: Message; head: boolean; last: boolean }) {
  const { words } = useWidget();
  const own = message.from === "visitor";
  const name = message.author?.name ?? words.t(message.from === "assistant" ? "who.assistant" : "who.agent");
  if (message.from === "system") {
    const known = message.code ? words.t(`event.${message.code}` as Key, { name: message.author?.name ?? words.t("who.agent") }) : "";
    return (
      <li class="event">
        <Knot kind="event" />
        <p>
          {known || message.text} <time dateTime={message.at}>{words.time(message.at)}</time>
        </p>
      </li>
    );
  }
  return (
    <li class={`${message.from}${head ? " head" : ""}`}>
      {head && <Knot kind={message.from} name={name} />}
      {own ? (
        <span class="aside">{words.t("who.you")}</span>
      ) : (
        head && (
          <p class="who">
            <b>{name}</b>
            {message.from === "assistant" && <span>, {words.t("who.program")}</span>}
            {message.channel === "email" && <span>, {words.t("who.email")}</span>} <time dateTime={message.at}>{words.time(message.at)}</time>
          </p>
        )
      )}
      {message.files.map((file) => (
        <Attachment key={file.id} file={file} />
      ))}
      <Bubble text={message.text} />
      {own && last && (
        <p class="fate">
          <Icon name={message.state === "read" ? "checks" : "check"} size={14} />
          {words.t(message.state === "read" ? "sent.read" : "sent.received")} <time dateTime={message.at}>{words.time(message.at)}</time>
        </p>
      )}
    </li>
  );
}

function NotYet({ unsent }: { unsent: Unsent }) {
  const { chat, state, words } = useWidget();
  const failed = unsent.state === "failed";
  const why: Key = unsent.why === "chat.too_many" ? "sent.too_many" : unsent.why === "chat.refused" ? "sent.refused" : "sent.failed";
  // One of them waits for the line: those behind it do too.
  const held = state.phase === "waiting" || state.unsent.some((one) => one.state === "waiting" && one.why && !["kept", "again"].includes(one.why));
  const fate = failed ? why : held && unsent.why !== "kept" ? "sent.waiting" : "sent.sending";
  return (
    <li class={`visitor head unsent${failed ? " failed" : ""}`}>
      <Knot kind="visitor" />
      {unsent.files.map((file) => (
        <Attachment key={file.id} file={file} />
      ))}
      <Bubble text={unsent.text} />
      <p class="fate">
        {failed && <Icon name="alert" size={14} />}
        {words.t(fate)}
        {failed && (
          <>
            <button onClick={() => chat.retry(unsent.clientId)}>{words.t("action.retry")}</button>
            <button onClick={() => chat.withdraw(unsent.clientId)}>{words.t("sent.discard")}</button>
          </>
        )}
      </p>
    </li>
  );
}

/** The conversation as one line. It stays at its end while the visitor is there, and where they are when they read back. */
export function Thread({ children }: { children?: ComponentChildren }) {
  const { chat, state, words } = useWidget();
  const box = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const items = story(state);
  const height = useRef(0);
  const top = useRef(0);
  const said = useRef(0);
  const first = items[0]?.key;
  const firstSeen = useRef(first);
  useEffect(() => {
    const { current } = box;
    if (!current) return;
    const follow = () => {
      if (atEnd.current) current.scrollTop = current.scrollHeight;
      top.current = current.scrollTop;
    };
    // Own words are what one wants to see.
    if (state.unsent.length > said.current) atEnd.current = true;
    else if (firstSeen.current !== first && !atEnd.current) current.scrollTop += current.scrollHeight - height.current;
    said.current = state.unsent.length;
    firstSeen.current = first;
    height.current = current.scrollHeight;
    follow();
    // Pictures that come late, a keyboard, a strip above.
    const watch = new ResizeObserver(follow);
    for (const one of [current, ...current.children]) watch.observe(one);
    return () => watch.disconnect();
  });
  // Only the visitor scrolls up; what grows below leaves the place as it is.
  const scrolled = () => {
    if (!box.current) return;
    const { scrollTop, scrollHeight, clientHeight } = box.current;
    const below = scrollHeight - scrollTop - clientHeight;
    if (scrollTop < top.current) atEnd.current = below < 2;
    else if (below < 60) atEnd.current = true;
    top.current = scrollTop;
  };
  const typist = state.typing;
  return (
    <div class="scroll" ref={box} onScroll={scrolled} tabIndex={0} role="log" aria-live="polite" aria-relevant="additions" aria-label={words.t("panel.log")}>
      {state.before !== null && (
        <button class="older" onClick={() => void chat.older().catch(() => undefined)}>{words.t("older.show")}</button>
      )}
      <ol class="thread">
        {items.map((item) =>
          item.kind === "message" ? (
            <Said key={item.key} message={item.message} head={item.head} last={item.last} />
          ) : (
            <NotYet key={item.key} unsent={item.unsent} />
          ),
        )}
        {typist !== null && (
          <li class="typing">
            <Knot kind="typing" name={typist} />
            <p>{typist ? words.t("who.typing", { name: typist }) : words.t("who.typing_someone")}</p>
          </li>
        )}
        {waits(state) && <Waiting />}
      </ol>
      {children}
    </div>
  );
}
