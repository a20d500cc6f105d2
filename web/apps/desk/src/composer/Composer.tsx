import type { Conversation, Entry } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { Keys, Once, Tip, useSteady } from "@filrouge/ui";
import { ActionIcon } from "@mantine/core";
import { IconArrowBackUp, IconArrowForward, IconAt, IconBolt, IconLock } from "@tabler/icons-react";
import { lazy, memo, Suspense, useEffect, useState, type DragEvent } from "react";
import { ChatAbove, useChatFocus } from "../chats/ChatAbove";
import { ReadsOn } from "../chats/ReadsOn";
import { CloseDialog } from "../conversation/CloseDialog";
import { DateDialog as SnoozeDialog } from "../conversation/SnoozeDialog";
import { useActions } from "../palette/registry";
import { useCan } from "../session/session";
import { useKeys } from "../shell/keys";
import { useScreen } from "../shell/screen";
import { Attach } from "./Attach";
import { calledOf } from "./called";
import { Copies, COPIES } from "./Copies";
import css from "./composer.module.css";
import { focusSoon } from "./focusSoon";
import { Files } from "./Files";
import { ForwardAlong } from "./ForwardAlong";
import { ForwardFields } from "./ForwardFields";
import { MacroChip } from "./MacroChip";
import { Missing } from "./Missing";
import { Modes } from "./Modes";
import { SomeoneAnswers, Stale } from "./Notices";
import { OtherDraft } from "./OtherDraft";
import { onQuote } from "./quoting";
import { ThirdPartySees } from "./Sees";
import { SendLater } from "./SendLater";
import { Sends } from "./Sends";
import { Tongue } from "./Tongue";
import { useComposer, type Mode } from "./useComposer";
import { useLists } from "./useLists";
import { useOther } from "./useOther";
import { revived } from "./useUploads";
import { Ways } from "./Ways";
import type { Then } from "./wire";

const Editor = lazy(() => import("./Editor"));
/** A macro's acts go with an answer only; its words are for everybody. */
const noMacro = () => undefined;
const leave = () => document.getElementById("main")?.focus();

interface Props {
  conversation: Conversation;
  entries: Entry[];
  /** After an answer that also closed. */
  onClosed: () => void;
}

/** Says plainly to whom, on which channel, as whom, and what the customer will see. */
export const Composer = memo(function Composer({ conversation, entries, onClosed }: Props) {
  const s = useStrings();
  const c = useComposer(conversation, entries, onClosed);
  const [then, setThen] = useState<"close" | "snooze" | "later" | null>(null);
  const [over, setOver] = useState(false);
  const mayClose = useCan("conversations:close");
  const note = c.mode === "note";
  const forward = c.mode === "forward";
  const phone = useScreen() === "phone";
  const [copies, setCopies] = useState(false);
  const mayCopy = c.mode === "reply" && c.way?.identity.channel === "email";
  const { chat } = c;
  const lists = useLists(conversation, note, c.editor, forward ? noMacro : c.setMacro, chat);
  useChatFocus(conversation.id, c.editor);
  const otherDraft = useOther(c);
  const language = conversation.language ?? s.language;
  const sendThen = (what: Then) => {
    setThen(null);
    c.sendThen(what);
  };
  const write = (mode: Mode) => {
    c.write(mode);
    focusSoon(() => c.editor.current?.focus());
  };
  const begin = (char: "/" | "@") => window.setTimeout(() => c.editor.current?.begin(char), 0);
  useKeys({ r: () => write("reply"), n: () => write("note"), w: () => c.nextWay() });
  // After the palette has given the focus back.
  const later = (run: () => void) => () => void window.setTimeout(run, 150);
  useActions([
    { id: "conversation.reply", label: s.t("action.reply"), icon: IconArrowBackUp, keys: ["r"], run: later(() => write("reply")) },
    { id: "conversation.note", label: s.t("action.note"), icon: IconLock, keys: ["n"], run: later(() => write("note")) },
    { id: "conversation.words", label: s.t("compose.words_insert"), icon: IconBolt, keys: [s.t("keys.ctrl"), "m"], run: later(() => begin("/")) },
  ]);
  const { editor, changed } = c;
  useEffect(
    () =>
      onQuote((quote) => {
        if (quote.conversationId !== conversation.id || !editor.current) return false;
        editor.current.quote(quote.html);
        changed();
        return true;
      }),
    [changed, conversation.id, editor],
  );
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "m" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || document.querySelector("[role=dialog]")) return;
      event.preventDefault();
      editor.current?.begin("/");
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [editor]);
  // What the parts do stays the same function, so that one of them changing does not draw the others.
  const chooseWay = useSteady(c.chooseWay);
  const chooseAccount = useSteady(c.chooseAccount);
  const choose = useSteady(write);
  const attach = useSteady((files: File[]) => {
    void Promise.all(files.map((file) => c.uploads.add(file, false)));
    // One goes on writing, and Ctrl-Enter sends.
    if (files.length > 0) focusSoon(() => c.editor.current?.focus());
  });
  const edited = useSteady(c.changed);
  const inside = useSteady((files: File[]) => void c.files(files));
  const send = useSteady(() => c.send(c.other !== null));
  const onSend = useSteady((more: boolean) => (more && c.mode === "reply" && mayClose ? c.canSend && setThen("close") : c.send()));
  const onListKey = useSteady(lists.onListKey);
  const name = c.way ? calledOf(s, c.way) : "";
  const label = note ? s.t("composer.note_label") : forward ? s.t("forward.words") : s.t("composer.reply_label", { name });
  const hint = chat ? s.t("chats.placeholder", { name }) : note ? s.t("compose.note_placeholder") : forward ? s.t("forward.placeholder") : s.t(phone ? "compose.placeholder_short" : "compose.placeholder", { name });
  const drag = (event: DragEvent, inside: boolean) => {
    if (event.dataTransfer.types.includes("Files")) {
      event.preventDefault();
      setOver(inside);
    }
  };
  const drop = (event: DragEvent) => {
    drag(event, false);
    // Beside the words, too: into the words the editor itself takes them.
    if (!event.isDefaultPrevented() || (event.target as Element).closest(".ProseMirror")) return;
    void c.files([...event.dataTransfer.files]);
  };
  return (
    <section className={css.composer} aria-label={s.t("composer.label")}>
      {c.other && !note && <SomeoneAnswers user={c.other} onTakeOver={c.takeOver} />}
      {c.stale && <Stale since={c.stale} onSend={() => c.send()} onEdit={() => { c.forgetStale(); c.editor.current?.focus(); }} />}
      {otherDraft.other && <OtherDraft other={otherDraft.other} onTake={otherDraft.take} onDrop={otherDraft.drop} />}
      {c.missing && <Missing names={c.missing} onShow={() => { c.forgetMissing(); c.editor.current?.showMissing(); }} onSend={() => c.send(c.other !== null, true)} />}
      <div className={css.top} data-forward={forward || undefined}>
        {forward ? (
          <p className={css.noteLead}>
            <IconArrowForward size={15} stroke={1.7} aria-hidden />
            {s.t("forward.title")}
          </p>
        ) : note ? (
          <p className={css.noteLead}>
            <IconLock size={15} stroke={1.7} aria-hidden />
            {s.t("composer.note_lead")}
          </p>
        ) : (
          <Ways ways={conversation.ways} chosen={c.way} onWay={chooseWay} brief={chat} />
        )}
        <Modes mode={c.mode} forward={c.forward.begun !== null} onMode={choose} />
      </div>
      {forward && <ForwardFields conversation={conversation} forward={c.forward} onChange={c.chooseForward} />}
      {mayCopy && (copies || c.cc.length > 0) && <Copies conversation={conversation} cc={c.cc} onCc={c.chooseCc} focused={copies} />}
      {chat && <ChatAbove conversation={conversation} editor={c.editor} onQuick={lists.set} />}
      <div className={css.box} data-chat={chat || undefined} data-note={note || undefined} data-over={over || undefined} onDragOver={(event) => drag(event, true)} onDragLeave={(event) => drag(event, false)} onDrop={drop}>
        <div className={css.field}>
          <Suspense fallback={<div className={css.waiting} />}>
            {c.draft.ready && (
              <Editor
                ref={c.editor}
                label={label}
                placeholder={hint}
                tools={!chat}
                enterSends={chat && !phone}
                lang={language}
                initial={revived(c.draft.draft?.html ?? "")}
                onChange={edited}
                onSend={onSend}
                onFiles={inside}
                onEscape={leave}
                onWish={lists.onWish}
                onListKey={onListKey}
                list={lists.shown}
              />
            )}
          </Suspense>
        </div>
        {c.macro && c.mode === "reply" && <MacroChip conversationId={conversation.id} macro={c.macro} onDrop={() => c.setMacro(null)} />}
        <Files files={c.uploads.files} onDrop={c.uploads.drop} />
        {forward && c.forward.begun && <ForwardAlong entries={entries} begun={c.forward.begun} onChange={c.chooseForward} />}
        <div className={css.foot}>
          <Attach onFiles={attach} />
          <Tip label={<>{s.t("compose.words_insert")} <Keys keys={["/"]} /></>}>
            <ActionIcon className={css.tool} aria-label={s.t("compose.words_insert")} aria-keyshortcuts="Control+M" onClick={() => begin("/")}>
              <IconBolt size={18} stroke={1.6} />
            </ActionIcon>
          </Tip>
          {note && (
            <Tip label={s.t("compose.mention")}>
              <ActionIcon className={css.tool} aria-label={s.t("compose.mention")} onClick={() => begin("@")}>
                <IconAt size={18} stroke={1.6} />
              </ActionIcon>
            </Tip>
          )}
          {mayCopy && (
            <Tip label={s.t("compose.copies_add")}>
              <button type="button" className={css.tongue} aria-label={s.t("compose.copies_add")} aria-pressed={copies || c.cc.length > 0} onClick={() => (c.cc.length ? document.getElementById(COPIES)?.focus() : setCopies(!copies))}>
                {s.t("compose.copies_short")}
              </button>
            </Tip>
          )}
          <Tongue conversation={conversation} />
          <span className={css.saved} data-long={c.long || c.draft.saved === "refused" || undefined} role="status">
            {c.long ? s.t("compose.too_long") : c.draft.saved === "refused" ? s.t("compose.draft_refused") : c.draft.saved === "yes" && !c.empty ? s.t("composer.draft_kept") : chat && !phone ? s.t("chats.enter") : ""}
          </span>
          <Sends
            note={note}
            alone={c.mode !== "reply"}
            now={chat}
            label={s.t(note ? "composer.note_go" : c.other ? "composer.send_anyway" : forward ? "forward.go" : "composer.send")}
            disabled={!c.canSend}
            onSend={send}
            onThen={setThen}
          />
        </div>
      </div>
      {forward && <ThirdPartySees accounts={c.forward.accounts} account={c.account} onAccount={chooseAccount} />}
      {c.way && c.mode === "reply" && <ReadsOn conversation={conversation} way={c.way} account={c.account} onAccount={chooseAccount} onWay={chooseWay} />}
      {lists.list}
      <Once open={then === "close"}>
        {(opened) => (
          <CloseDialog
            opened={opened}
            conversation={conversation}
            sending
            onClose={() => setThen(null)}
            onDone={({ wrap_up_code, contact_reason_id }) => sendThen({ kind: "close", wrap_up_code, ...(contact_reason_id ? { contact_reason_id } : {}) })}
          />
        )}
      </Once>
      <Once open={then === "snooze"}>{(opened) => <SnoozeDialog opened={opened} onClose={() => setThen(null)} onSnooze={(until) => sendThen({ kind: "snooze", until })} />}</Once>
      <Once open={then === "later"}>
        {(opened) => <SendLater opened={opened} conversationId={conversation.id} onClose={() => setThen(null)} onChoose={(when) => { setThen(null); c.sendLater(when); }} />}
      </Once>
    </section>
  );
});
