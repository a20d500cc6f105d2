import { isProblem, type Conversation, type Draft, type Entry, type ForwardBegun, type Named, type Way } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { announce, toast } from "@filrouge/ui";
import { useCallback, useEffect, useRef, useState } from "react";
import type { EditorHandle } from "./Editor";
import { focusSoon } from "./focusSoon";
import { fewAtOnce, LONGEST } from "./limits";
import type { Ready } from "./readyWords";
import type { Later } from "./SendLater";
import { outgoing } from "./outgoing";
import { colleague, useAnswering } from "./useAnswering";
import { useDraft } from "./useDraft";
import { useForwarding, useForwardWishes } from "./useForwarding";
import { useNow } from "./useNow";
import { sentWords, useLater, useTold } from "./useSent";
import { useSend } from "./useSend";
import { useStale } from "./useStale";
import { asHeld, revived, shown, useUploads, wholeOnes } from "./useUploads";
import { onWords } from "./wishes";
import { useWays } from "./useWays";
import { forWire, type Then } from "./wire";

export type Mode = "reply" | "note" | "forward";

const AT_ONCE = 3;
const open = (wanted: Mode, begun: ForwardBegun | null): Mode => (wanted === "forward" && !begun ? "reply" : wanted);

/** What the composer knows and does; the component only draws it. */
export function useComposer(conversation: Conversation, entries: Entry[], onClosed: () => void) {
  const s = useStrings();
  const { id } = conversation;
  const editor = useRef<EditorHandle>(null);
  const [wanted, setMode, modeNow] = useNow<Mode>("reply");
  const [cc, setCc, ccNow] = useNow<string[]>([]);
  const [empty, setEmpty] = useState(true);
  const [long, setLong] = useState(false);
  const [taken, setTaken] = useState<Named | null>(null);
  const [missing, setMissing] = useState<string[] | null>(null);
  const [macro, setMacro] = useState<Ready | null>(null);
  const uploads = useUploads(null);
  const draft = useDraft(id);
  const answering = useAnswering(id, conversation.answering);
  const send = useSend(id);
  const told = useTold();
  const later = useLater(id);
  const { stale, look, forget: forgetStale } = useStale(id, entries);
  const { way, wished, next, setWayId, setAccountId, ...toCustomer } = useWays(conversation, draft.draft);
  const forward = useForwarding(conversation, entries, wished);
  const { begun, now: begunNow, set: setBegun } = forward;
  const mode = open(wanted, begun);
  const account = mode === "forward" ? forward.account : toCustomer.account;

  const wordsNow = useCallback(
    (): Draft | null => {
      const handle = editor.current;
      if (!handle) return null;
      return { text: handle.text(), html: handle.html(), identity_id: way?.identity.id, channel_account_id: account, cc: ccNow.current, mode: open(modeNow.current, begunNow.current), forward: begunNow.current, uploads: wholeOnes(uploads.files) };
    },
    [account, begunNow, ccNow, modeNow, uploads.files, way],
  );
  const { keep } = draft;
  const remember = useCallback(
    (part: Partial<Draft> = {}) => {
      const words = wordsNow();
      if (words) keep({ ...words, ...part });
    },
    [keep, wordsNow],
  );
  const changed = useCallback(() => {
    const nothing = editor.current?.isEmpty() ?? true;
    setEmpty(nothing);
    setLong((editor.current?.text().length ?? 0) > LONGEST);
    setMissing(null);
    if (mode !== "note" && !nothing) answering.typing();
    if (nothing) answering.release();
    remember();
  }, [answering, mode, remember]);

  // What was begun before, here or elsewhere: its files too.
  const restoreFiles = uploads.restore;
  useEffect(() => {
    setEmpty(!draft.draft?.text.trim());
    if (draft.draft?.mode) setMode(draft.draft.mode);
    if (draft.draft?.cc) setCc(draft.draft.cc);
    if (draft.draft?.forward) setBegun(draft.draft.forward);
    if (draft.draft?.uploads?.length) restoreFiles(asHeld(draft.draft.uploads));
  }, [draft.draft, restoreFiles, setBegun, setCc, setMode]);
  const tokens = uploads.files.map((one) => one.token ?? "").join();
  const before = useRef(tokens);
  useEffect(() => {
    if (before.current === tokens) return;
    before.current = tokens;
    remember();
  }, [remember, tokens]);

  /** Words that come back to be written on: the message they were is no more. */
  const giveBack = useCallback(
    (words: Draft, beside = "") => {
      setCc(words.cc ?? []);
      setBegun(words.forward ?? null);
      setMode(words.mode ?? "reply");
      editor.current?.set(revived(words.html || words.text) + beside);
      restoreFiles(asHeld(words.uploads ?? []));
      if (words.identity_id) setWayId(words.identity_id);
      if (words.channel_account_id) setAccountId(words.channel_account_id);
      setEmpty(false);
      window.setTimeout(() => editor.current?.focus(), 0);
    },
    [restoreFiles, setAccountId, setBegun, setCc, setMode, setWayId],
  );
  const { adopt, ready } = draft;
  useEffect(() => (ready ? onWords(id, (words, shown) => {
    if (shown) adopt(shown);
    // The editor may still be on its way.
    const wait = () => (editor.current ? giveBack(words, editor.current.html()) : void window.setTimeout(wait, 50));
    wait();
  }) : undefined), [adopt, giveBack, id, ready]);

  const go = async (override: boolean, version: number, then: Then | null = null, sure = false) => {
    const handle = editor.current;
    if (!handle || (handle.isEmpty() && uploads.files.length === 0 && !(mode === "forward" && forward.goes)) || uploads.busy || long) return;
    if (mode !== "note" && (!account || (mode === "reply" && !way))) return;
    if (mode === "forward" && !forward.good) return forward.ask("to");
    const toFill = mode !== "note" && !sure ? handle.missing() : [];
    if (toFill.length) {
      setMissing(toFill);
      return announce(s.t("compose.missing", { n: toFill.length, names: toFill.join(", ") }));
    }
    const html = handle.html();
    const held = uploads.files;
    const body = { html: forWire(html), text: handle.text(), uploads: held.flatMap((one) => (one.token ? [one.token] : [])) };
    const what = outgoing(mode, { body, version, way, account, cc, begun, then, macroId: macro?.id ?? null, override, mentions: handle.mentions() });
    forgetStale();
    setTaken(null);
    setMissing(null);
    const words: Draft = { text: body.text, html, identity_id: way?.identity.id, channel_account_id: account, cc, mode, forward: begun, uploads: wholeOnes(held) };
    handle.set("");
    setCc([]);
    if (mode === "forward") setBegun(null);
    draft.hold(words);
    setEmpty(true);
    setMacro(null);
    uploads.clear();
    try {
      const said = await send.mutateAsync({ key: crypto.randomUUID(), what });
      void draft.sent(words);
      answering.release();
      setMode("reply");
      if (what.kind === "note") announce(s.t("composer.note_kept"));
      else told(said, sentWords(s, then, what.kind === "forward" ? what.forward.name || what.forward.to : null), { flush: draft.flush, take: (shown) => {
          draft.adopt(shown);
          if (!editor.current) return;
          giveBack(shown.draft);
          setMacro(macro);
        } });
      if (then?.kind === "close") onClosed();
    } catch (error) {
      // Whatever was typed meanwhile comes after what could not be sent.
      const since = editor.current?.html() ?? "";
      editor.current?.set(html + since);
      // One may have gone elsewhere meanwhile: words and files wait there.
      if (!editor.current) draft.keep(words);
      setEmpty(false);
      setMacro(macro);
      setCc(cc);
      setBegun(begun);
      uploads.restore(held);
      refused(error);
      editor.current?.focus();
    }
  };
  const sendLater = async (when: Later, version: number) => {
    const handle = editor.current;
    if (!handle || !way || !account || uploads.busy) return;
    const words = wordsNow();
    try {
      await later(when, { expected_version: version, identity_id: way.identity.id, channel_account_id: account, html: forWire(handle.html()), text: handle.text(), cc, uploads: uploads.files.flatMap((one) => (one.token ? [one.token] : [])), ...(macro ? { macro_id: macro.id } : {}) });
      handle.set("");
      setMacro(null);
      setCc([]);
      uploads.clear();
      draft.drop();
      answering.release();
      setEmpty(true);
    } catch (error) {
      if (words) draft.keep(words);
      refused(error);
    }
  };
  const refused = (error: unknown) => {
    if (isProblem(error, "conversations.stale")) {
      look();
    } else if (isProblem(error, "conversations.someone_answers")) {
      setTaken(conversation.answering ?? colleague(error.fields));
    } else if (isProblem(error, "conversations.our_own_address")) {
      forward.ask("ours");
    } else {
      toast.failed(s.t(isProblem(error) && error.offline ? "composer.not_sent_offline" : "composer.not_sent"));
    }
  };
  const files = useCallback(
    (chosen: File[]) =>
      fewAtOnce(chosen, AT_ONCE, async (file) => {
        const inline = file.type.startsWith("image/") && mode !== "note";
        const token = await uploads.add(file, inline);
        if (token && inline) editor.current?.picture(token, shown(file), file.name);
      }),
    [mode, uploads],
  );
  const chooseWay = (next: Way) => {
    setWayId(next.identity.id);
    setAccountId(null);
    remember({ identity_id: next.identity.id, channel_account_id: next.accounts[0]?.id ?? null });
  };
  const nextWay = () => next && chooseWay(next);
  const other = taken ?? answering.other;
  const chooseForward = (next: ForwardBegun) => {
    setBegun(next);
    answering.typing();
    remember();
  };
  useForwardWishes(id, (messageId) => {
    setMode("forward");
    chooseForward(forward.plus(messageId));
    focusSoon(() => forward.field.current?.focus());
  });
  return {
    editor, mode, setMode, cc, forward, chooseForward,
    chooseCc: (next: string[]) => {
      setCc(next);
      remember();
    },
    way, account, chooseWay, nextWay,
    chooseAccount: (chosen: string) => {
      setAccountId(chosen);
      remember({ channel_account_id: chosen });
    },
    empty, long, changed, files, uploads, draft, answering, stale, other, missing, macro, setMacro, giveBack,
    takeOver: () => {
      setTaken(null);
      void answering.takeOver();
    },
    forgetStale,
    forgetMissing: () => setMissing(null),
    send: (override = false, sure = false) => void go(override, conversation.version, null, sure),
    sendThen: (then: Then) => void go(other !== null, conversation.version, then),
    sendLater: (when: Later) => void sendLater(when, conversation.version),
    canSend: (!empty || uploads.files.length > 0 || (mode === "forward" && forward.goes)) && !uploads.busy && !long && (mode === "note" || (account !== null && (mode === "forward" || way !== null))),
  };
}
