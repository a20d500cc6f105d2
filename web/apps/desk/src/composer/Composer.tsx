import type { Conversation, Entry } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { Keys } from "@filrouge/ui";
import { ActionIcon, Button, FileButton, Menu, SegmentedControl, Tooltip } from "@mantine/core";
import { IconArrowBackUp, IconCheck, IconChevronUp, IconClockPause, IconCornerDownLeft, IconLock, IconPaperclip } from "@tabler/icons-react";
import { lazy, Suspense, useState, type DragEvent } from "react";
import { CloseDialog } from "../conversation/CloseDialog";
import { DateDialog as SnoozeDialog } from "../conversation/SnoozeDialog";
import { useCan } from "../session/session";
import { useActions } from "../palette/registry";
import { useKeys } from "../shell/keys";
import css from "./composer.module.css";
import { Files } from "./Files";
import { Sees } from "./Sees";
import { SomeoneAnswers, Stale } from "./Notices";
import { useComposer, type Mode, type Then } from "./useComposer";
import { revived } from "./useUploads";
import { firstName, Ways } from "./Ways";

const Editor = lazy(() => import("./Editor"));

interface Props {
  conversation: Conversation;
  entries: Entry[];
  /** After an answer that also closed. */
  onClosed: () => void;
}

/** Says plainly to whom, on which channel, as whom, and what the customer will see. */
export function Composer({ conversation, entries, onClosed }: Props) {
  const s = useStrings();
  const c = useComposer(conversation, entries, onClosed);
  const [then, setThen] = useState<"close" | "snooze" | null>(null);
  const mayClose = useCan("conversations:close");
  const sendThen = (what: Then) => {
    setThen(null);
    c.sendThen(what);
  };
  const [over, setOver] = useState(false);
  const note = c.mode === "note";
  const write = (mode: Mode) => {
    c.setMode(mode);
    c.editor.current?.focus();
    window.setTimeout(() => c.editor.current?.focus(), 0);
  };
  useKeys({ r: () => write("reply"), n: () => write("note"), w: () => c.nextWay() });
  // After the palette has given the focus back.
  const later = (mode: Mode) => () => void window.setTimeout(() => write(mode), 150);
  useActions([
    { id: "conversation.reply", label: s.t("action.reply"), icon: IconArrowBackUp, keys: ["r"], run: later("reply") },
    { id: "conversation.note", label: s.t("action.note"), icon: IconLock, keys: ["n"], run: later("note") },
  ]);
  const name = c.way ? firstName(c.way.name) : "";
  const label = note ? s.t("composer.note_label") : s.t("composer.reply_label", { name });
  const drag = (event: DragEvent, inside: boolean) => {
    if (event.dataTransfer.types.includes("Files")) {
      event.preventDefault();
      setOver(inside);
    }
  };
  return (
    <section className={css.composer} aria-label={s.t("composer.label")}>
      {c.other && !note && <SomeoneAnswers user={c.other} onTakeOver={c.takeOver} />}
      {c.stale && <Stale since={c.stale} onSend={() => c.send()} onEdit={() => { c.forgetStale(); c.editor.current?.focus(); }} />}
      <div className={css.top}>
        {note ? (
          <p className={css.noteLead}>
            <IconLock size={15} stroke={1.7} aria-hidden />
            {s.t("composer.note_lead")}
          </p>
        ) : (
          <Ways ways={conversation.ways} chosen={c.way} onWay={c.chooseWay} />
        )}
        <SegmentedControl
          size="xs"
          className={css.mode}
          value={c.mode}
          onChange={(value) => write(value as Mode)}
          data={[
            { value: "reply", label: s.t("composer.reply") },
            { value: "note", label: s.t("composer.note") },
          ]}
          aria-label={s.t("composer.mode")}
        />
      </div>
      <div
        className={css.box}
        data-note={note || undefined}
        data-over={over || undefined}
        onDragOver={(event) => drag(event, true)}
        onDragLeave={(event) => drag(event, false)}
        onDrop={(event) => drag(event, false)}
      >
        <div className={css.field}>
          <Suspense fallback={<div className={css.waiting} />}>
            {c.draft.ready && (
              <Editor
                ref={c.editor}
                label={label}
                placeholder={note ? s.t("composer.note_placeholder") : s.t("composer.placeholder", { name })}
                tools
                initial={revived(c.draft.draft?.html ?? "")}
                onChange={c.changed}
                onSend={(more) => (more && c.mode === "reply" && mayClose ? c.canSend && setThen("close") : c.send())}
                onFiles={(files) => void c.files(files)}
                onEscape={() => document.getElementById("main")?.focus()}
              />
            )}
          </Suspense>
        </div>
        <Files files={c.uploads.files} onDrop={c.uploads.drop} />
        <div className={css.foot}>
          <FileButton multiple onChange={(files) => void Promise.all(files.map((file) => c.uploads.add(file, false)))}>
            {(props) => (
              <Tooltip label={s.t("composer.attach")}>
                <ActionIcon {...props} className={css.tool} aria-label={s.t("composer.attach")}>
                  <IconPaperclip size={18} stroke={1.6} />
                </ActionIcon>
              </Tooltip>
            )}
          </FileButton>
          <span className={css.saved} role="status">
            {c.draft.saved === "yes" && !c.empty ? s.t("composer.draft_kept") : ""}
          </span>
          <Button.Group className={css.sends}>
            <Button variant={note ? "default" : "filled"} className={css.send} disabled={!c.canSend} onClick={() => c.send(c.other !== null)} rightSection={<IconCornerDownLeft size={16} stroke={1.7} />}>
              {s.t(note ? "composer.note_go" : c.other ? "composer.send_anyway" : "composer.send")}
            </Button>
            {!note && (
              <Menu position="top-end">
                <Menu.Target>
                  <Button variant="filled" className={css.then} disabled={!c.canSend} aria-label={s.t("composer.then")}>
                    <IconChevronUp size={16} stroke={1.8} />
                  </Button>
                </Menu.Target>
                <Menu.Dropdown>
                  {mayClose && (
                    <Menu.Item leftSection={<IconCheck size={16} stroke={1.6} />} rightSection={<Keys keys={[s.t("keys.ctrl"), s.t("keys.shift"), s.t("keys.enter")]} />} onClick={() => setThen("close")}>
                      {s.t("composer.then_close")}
                    </Menu.Item>
                  )}
                  <Menu.Item leftSection={<IconClockPause size={16} stroke={1.6} />} onClick={() => setThen("snooze")}>
                    {s.t("composer.then_snooze")}
                  </Menu.Item>
                </Menu.Dropdown>
              </Menu>
            )}
          </Button.Group>
        </div>
      </div>
      <CloseDialog
        opened={then === "close"}
        conversation={conversation}
        sending
        onClose={() => setThen(null)}
        onDone={({ wrap_up_code, contact_reason_id }) => sendThen({ kind: "close", wrap_up_code, ...(contact_reason_id ? { contact_reason_id } : {}) })}
      />
      <SnoozeDialog opened={then === "snooze"} onClose={() => setThen(null)} onSnooze={(until) => sendThen({ kind: "snooze", until })} />
      {!note && c.way && <Sees way={c.way} account={c.account} onAccount={c.chooseAccount} />}
    </section>
  );
}
