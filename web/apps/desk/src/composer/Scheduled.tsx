import { api, isProblem, type Scheduled as Waiting } from "@filrouge/api";
import { time, useStrings } from "@filrouge/strings";
import { Chip, Knot, ThreadItem, toast } from "@filrouge/ui";
import { Button } from "@mantine/core";
import { IconAlertTriangle, IconClock, IconPaperclip } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Prose } from "../conversation/Prose";
import { conversationKey } from "../data/conversation";
import { useCan } from "../session/session";
import css from "./scheduled.module.css";
import { SendLater } from "./SendLater";
import { requestWords } from "./wishes";

interface Props {
  conversationId: string;
  scheduled: Waiting[];
}

/** Answers that wait for their moment, at the end of the story's line; held ones say why. */
export function Scheduled({ conversationId, scheduled }: Props) {
  const s = useStrings();
  return scheduled.map((one, index) => (
    <ThreadItem
      key={one.id}
      knot={<Knot who={one.state === "held" ? "failed" : "pending"} icon={one.state === "held" ? IconAlertTriangle : IconClock} label={s.t(`compose.state.${one.state}`)} />}
      line="dotted"
      end={index === scheduled.length - 1 ? "last" : "middle"}
    >
      <One one={one} conversationId={conversationId} />
    </ThreadItem>
  ));
}

function One({ one, conversationId }: { one: Waiting; conversationId: string }) {
  const s = useStrings();
  const cache = useQueryClient();
  const mayReply = useCan("conversations:reply");
  const [later, setLater] = useState(false);
  const [busy, setBusy] = useState(false);
  const held = one.state === "held";
  const values = { at: time.instant(s, new Date(one.send_at), new Date()), name: one.to_name || one.to, author: one.author.name };
  const run = (call: () => Promise<unknown>, done: string) => {
    setBusy(true);
    call()
      .then(() => toast.done(done))
      .catch((error: unknown) => toast.failed(s.t(isProblem(error, "desk.not_waiting") ? "compose.not_waiting" : isProblem(error, "desk.scheduled_stale") ? "compose.changed_elsewhere" : isProblem(error) && error.offline ? "act.offline" : "compose.not_done")))
      .finally(() => {
        setBusy(false);
        void cache.invalidateQueries({ queryKey: conversationKey(conversationId) });
      });
  };
  const cancel = (edit: boolean) =>
    run(
      () => api.scheduled.cancel(one.id).then(({ draft, kept }) => requestWords(conversationId, draft, kept)),
      s.t(edit ? "compose.words_back" : "compose.cancelled"),
    );
  return (
    <article className={css.one} data-held={held || undefined}>
      <p className={css.head}>
        <strong>{s.t(held ? "compose.held" : one.mine ? "compose.waits_mine" : "compose.waits", values)}</strong>
        <span className={css.meta}>
          {held ? s.t("compose.was_for", values) : s.t(`compose.moved_${one.if_moved_on}`)}
          {one.macro && ` · ${s.t("compose.then_macro", { name: one.macro })}`}
        </span>
      </p>
      {held && <p className={css.why}>{s.maybe(`compose.why.${one.code ?? ""}`, s.t("compose.why.other"))}</p>}
      <Prose text={one.text} />
      {one.files.some((file) => !file.inline) && (
        <p className={css.files}>
          {one.files.filter((file) => !file.inline).map((file) => (
            <Chip key={file.token}>
              <IconPaperclip size={13} stroke={1.7} aria-hidden /> {file.name}
            </Chip>
          ))}
        </p>
      )}
      {mayReply && (
        <p className={css.acts}>
          {one.mine && (
            <>
              <Button size="compact-sm" loading={busy} onClick={() => run(() => api.scheduled.sendNow(one.id, one.version), s.t("composer.sent"))}>
                {s.t("compose.send_now")}
              </Button>
              <Button size="compact-sm" disabled={busy} onClick={() => setLater(true)}>
                {s.t("compose.change_time")}
              </Button>
            </>
          )}
          <Button size="compact-sm" disabled={busy} onClick={() => cancel(true)}>
            {s.t(one.mine ? "compose.edit_words" : "compose.take_words")}
          </Button>
          <Button size="compact-sm" disabled={busy} onClick={() => cancel(false)}>
            {s.t("compose.give_up")}
          </Button>
        </p>
      )}
      <SendLater
        opened={later}
        conversationId={conversationId}
        before={{ at: new Date(one.send_at), if_moved_on: one.if_moved_on }}
        onClose={() => setLater(false)}
        onChoose={({ at, if_moved_on }) => {
          setLater(false);
          run(() => api.scheduled.change(one.id, { expected_version: one.version, send_at: at.toISOString(), if_moved_on }), s.t("compose.time_changed"));
        }}
      />
    </article>
  );
}
