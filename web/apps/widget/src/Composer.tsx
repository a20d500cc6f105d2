/** @jsxImportSource preact */
import { useEffect, useRef } from "preact/hooks";
import type { useAttaching } from "./attaching";
import { useWidget } from "./context";
import { Icon } from "./icons";
import { waits } from "./story";

const MOST = 4000;
const TALLEST = 132;

interface Props {
  attaching: ReturnType<typeof useAttaching>;
  draft: string;
  setDraft: (text: string) => void;
}

export function Composer({ attaching, draft, setDraft }: Props) {
  const { chat, state, words } = useWidget();
  const field = useRef<HTMLTextAreaElement>(null);
  const chooser = useRef<HTMLInputElement>(null);
  const over = draft.length - MOST;
  const { files, problem, ready } = attaching;
  const can = ready && over <= 0 && (draft.trim() !== "" || files.length > 0);
  // Short, so that a phone shows it whole.
  const hint = words.t(state.conversation?.agent ? "compose.to" : waits(state) ? "compose.waiting" : "start.message");

  useEffect(() => {
    const { current } = field;
    if (!current) return;
    current.style.height = "auto";
    current.style.height = `${Math.min(TALLEST, current.scrollHeight)}px`;
  }, [draft]);

  const send = () => {
    if (!can) return;
    chat.say(draft.trim(), attaching.take());
    setDraft("");
    field.current?.focus();
  };
  const key = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  };
  const paste = (event: ClipboardEvent) => {
    const pasted = [...(event.clipboardData?.files ?? [])];
    if (pasted.length === 0) return;
    event.preventDefault();
    attaching.add(pasted);
  };
  return (
    <div class="composer">
      {files.length > 0 && (
        <ul class="files">
          {files.map((file) => (
            <li key={file.key}>
              <Icon name="file" size={18} />
              <span class="clip">{file.name}</span>
              {file.ref ? (
                <small>{words.size(file.size)}</small>
              ) : (
                <progress max={1} value={file.part} aria-label={words.t("file.progress", { name: file.name, n: Math.round(file.part * 100) })} />
              )}
              <button class="round" onClick={file.stop} aria-label={words.t("action.remove", { name: file.name })}>
                <Icon name="close" size={16} />
              </button>
            </li>
          ))}
        </ul>
      )}
      {(problem || over > 0) && <p class="error" role="alert">{over > 0 ? words.t("compose.long", { n: over }) : problem}</p>}
      <div class="write">
        <button class="round" onClick={() => chooser.current?.click()} aria-label={words.t("compose.attach")} title={words.t("compose.attach")}>
          <Icon name="clip" size={22} />
        </button>
        <input
          ref={chooser} type="file" hidden multiple accept={attaching.accept} tabIndex={-1} aria-hidden="true"
          onChange={(event) => {
            attaching.add([...(event.currentTarget.files ?? [])]);
            event.currentTarget.value = "";
          }}
        />
        <textarea
          ref={field} rows={1} value={draft} placeholder={hint} aria-label={words.t("start.message")} aria-invalid={over > 0} data-first
          onInput={(event) => {
            setDraft(event.currentTarget.value);
            chat.typing(event.currentTarget.value !== "");
          }}
          onKeyDown={key} onPaste={paste}
        />
        <button class="send" disabled={!can} onClick={send} aria-label={words.t("action.send")} title={words.t("action.send")}>
          <Icon name="send" size={22} />
        </button>
      </div>
    </div>
  );
}
