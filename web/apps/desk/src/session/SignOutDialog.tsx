import { outbox } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { announce } from "@filrouge/ui";
import { Button, Modal, Radio, Stack } from "@mantine/core";
import { useCallback, useEffect, useState } from "react";
import { useLiveStatus } from "../data/live";
import { useWaiting } from "../offline/useOutbox";
import { countOf, leave, onAsk, refusedIn, sendable, sendUnsent, unsentOf } from "./leaving";
import css from "./signout.module.css";
import { UnsentList } from "./UnsentList";

type How = "send" | "keep" | "discard";
const AGAIN_MS = 2_000;

/** Stands once in the desk: asks what becomes of what is still on this device when its person leaves. */
export function SignOutDialog() {
  const s = useStrings();
  const [person, setPerson] = useState<string | null>(null);
  useEffect(() => onAsk(setPerson), []);
  return (
    <Modal opened={person !== null} onClose={() => setPerson(null)} title={s.t("signout.title")} size="lg" closeButtonProps={{ "aria-label": s.t("action.close") }}>
      {person !== null && <SignOutChoice person={person} onStay={() => setPerson(null)} />}
    </Modal>
  );
}

/** What waits, and three ways: send it first, keep it here, or forget it. */
export function SignOutChoice({ person, onStay }: { person: string; onStay: () => void }) {
  const s = useStrings();
  const lost = useLiveStatus() === "offline";
  useWaiting();
  const [, look] = useState(0);
  const unsent = unsentOf(person);
  const left = sendable(unsent);
  const [how, setHow] = useState<How>(left ? "send" : "keep");
  const [sending, setSending] = useState(false);
  /** An attempt is over and not all has left: the line is gone, whatever the browser thinks. */
  const [tried, setTried] = useState(false);
  const [refused, setRefused] = useState(0);
  const chosen = how === "send" && !left ? "keep" : how;
  const nothing = countOf(unsent) === 0;

  // Drafts tell nobody that they have been kept meanwhile.
  useEffect(() => {
    const timer = window.setInterval(() => look((n) => n + 1), 1000);
    return () => window.clearInterval(timer);
  }, []);
  useEffect(() => outbox.onRefused(() => setRefused((n) => n + 1)), []);
  const out = useCallback(
    async (way: "keep" | "discard") => {
      await leave(person, way);
      announce(s.t("signout.done"));
    },
    [person, s],
  );
  useEffect(() => {
    if (!sending) return undefined;
    const send = () =>
      void sendUnsent(person).finally(() => {
        if (refusedIn(unsentOf(person))) setSending(false);
        setTried(true);
        look((n) => n + 1);
      });
    send();
    const timer = window.setInterval(send, AGAIN_MS);
    window.addEventListener("online", send);
    return () => {
      window.clearInterval(timer);
      window.removeEventListener("online", send);
    };
  }, [person, sending]);
  useEffect(() => {
    if (!sending) return;
    // What was refused is for the person to read before they go.
    if (refused || refusedIn(unsentOf(person))) setSending(false);
    else if (!left) void out("keep");
  }, [left, out, person, refused, sending]);

  const go = () => {
    if (chosen === "send") {
      setRefused(0);
      setTried(false);
      setSending(true);
    } else void out(chosen);
  };
  if (nothing && !sending)
    return (
      <Stack gap="md">
        <p className={css.lead}>{s.t(refused ? "signout.refused" : "signout.all_sent", { n: refused })}</p>
        <Ways main={s.t("menu.sign_out")} onMain={() => void out("keep")} onStay={onStay} />
      </Stack>
    );
  return (
    <Stack gap="md">
      <p className={css.lead}>{s.t("signout.lead", { acts: unsent.acts.length, drafts: unsent.drafts.length + unsent.begun.length })}</p>
      <UnsentList unsent={unsent} />
      {refused > 0 && <p className={css.refused} role="alert">{s.t("signout.refused", { n: refused })}</p>}
      {sending ? (
        <p className={css.state} role="status">
          {s.t((lost || tried) && left ? "signout.waiting" : "signout.sending", { n: left })}
        </p>
      ) : (
        <Radio.Group value={chosen} onChange={(next) => setHow(next as How)} label={s.t("signout.how")}>
          <Stack gap="sm" mt="xs">
            {(["send", "keep", "discard"] as const).map((one) => (
              <Radio key={one} value={one} disabled={one === "send" && !left} label={s.t(`signout.${one}`)} description={s.t(`signout.${one}.text`)} classNames={{ description: css.hint }} />
            ))}
          </Stack>
        </Radio.Group>
      )}
      {sending ? (
        <div className={css.ways}>
          <Button onClick={() => setSending(false)}>{s.t("signout.stop")}</Button>
        </div>
      ) : (
        <Ways main={s.t(`signout.${chosen}.go`)} onMain={go} onStay={onStay} plain={chosen === "discard"} />
      )}
    </Stack>
  );
}

function Ways({ main, onMain, onStay, plain = false }: { main: string; onMain: () => void; onStay: () => void; plain?: boolean }) {
  const s = useStrings();
  return (
    <div className={css.ways}>
      <Button onClick={onStay}>{s.t("signout.stay")}</Button>
      <Button variant={plain ? "default" : "filled"} onClick={onMain}>
        {main}
      </Button>
    </div>
  );
}
