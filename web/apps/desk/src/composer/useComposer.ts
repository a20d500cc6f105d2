import { type Conversation, type Draft, type Entry, type ForwardBegun, type Named, type Way } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { announce, toast } from "@filrouge/ui";
import { useCallback, useEffect, useRef, useState } from "react";
import { crosses, sameWords, saysNothing, together, type Part } from "./apart";
import type { EditorHandle } from "./Editor";
import { CHAT } from "./outgoing";
import { focusSoon } from "./focusSoon";
import { LONGEST, LONGEST_HTML } from "./limits";
import type { Ready } from "./readyWords";
import type { Later } from "./SendLater";
import { useAnswering } from "./useAnswering";
import { useDraft } from "./useDraft";
import { useForwarding, useForwardWishes } from "./useForwarding";
import { useLeaving } from "./useLeaving";
import { useNow } from "./useNow";
import { useStale } from "./useStale";
import { useFiles } from "./useFiles";
import { asHeld, revived, useUploads, wholeOnes } from "./useUploads";
import { onWords } from "./wishes";
import { useWays } from "./useWays";
import type { Then } from "./wire";

export type Mode = "reply" | "note" | "forward";

const open = (wanted: Mode, begun: ForwardBegun | null): Mode => (wanted === "forward" && !begun ? "reply" : wanted);

/** What the composer knows and does; the component only draws it. */
export function useComposer(conversation: Conversation, entries: Entry[], onClosed: () => void) {
  const s = useStrings();
  const { id } = conversation;
  const editor = useRef<EditorHandle>(null);
  const [wanted, setMode, modeNow] = useNow<Mode>("reply");
  const [cc, setCc, ccNow] = useNow<string[]>([]);
  /** Words for others than those that are being written to. */
  const apart = useRef<Part | null>(null);
  const [empty, setEmpty] = useState(true);
  const [long, setLong] = useState(false);
  const [taken, setTaken] = useState<Named | null>(null);
  const [missing, setMissing] = useState<string[] | null>(null);
  const [macro, setMacro] = useState<Ready | null>(null);
  const uploads = useUploads(null);
  const draft = useDraft(id);
  const answering = useAnswering(id, conversation.answering);
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
      return { text: handle.text(), html: handle.html(), identity_id: way?.identity.id, channel_account_id: account, cc: ccNow.current, mode: open(modeNow.current, begunNow.current), forward: begunNow.current, uploads: wholeOnes(uploads.files), apart: apart.current };
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
    setLong((editor.current?.text().length ?? 0) > LONGEST || (editor.current?.html().length ?? 0) > LONGEST_HTML);
    setMissing(null);
    if (mode !== "note" && !nothing) answering.typing();
    if (nothing) answering.release();
    remember();
  }, [answering, mode, remember]);

  // What was begun before, here or elsewhere: its files too. Once: what is chosen since is not put back.
  const restoreFiles = uploads.restore;
  const restored = useRef(false);
  useEffect(() => {
    const found = draft.draft;
    if (restored.current || !found) return;
    restored.current = true;
    setEmpty(!found.text.trim());
    apart.current = found.apart ?? null;
    if (found.mode) setMode(found.mode);
    if (found.cc) setCc(found.cc);
    if (found.forward) setBegun(found.forward);
    if (found.uploads?.length) restoreFiles(asHeld(found.uploads));
  }, [draft.draft, restoreFiles, setBegun, setCc, setMode]);
  const tokens = uploads.files.map((one) => one.token ?? "").join();
  const before = useRef(tokens);
  useEffect(() => {
    if (before.current === tokens) return;
    before.current = tokens;
    remember();
  }, [remember, tokens]);

  const partNow = useCallback((): Part | null => {
    const words = wordsNow();
    return words && { mode: words.mode ?? "reply", text: words.text, html: words.html, uploads: words.uploads };
  }, [wordsNow]);
  const show = useCallback(
    ({ mode: next, html, uploads: files }: Part) => {
      setMode(next);
      editor.current?.set(revived(html));
      restoreFiles(asHeld(files ?? []));
      setEmpty(editor.current?.isEmpty() ?? true);
    },
    [restoreFiles, setMode],
  );
  const since = useCallback((): Part[] => [partNow(), apart.current].flatMap((one) => one ?? []), [partNow]);
  /** Words that come back to be written on: the message they were is no more. What was typed since is not lost. */
  const giveBack = useCallback(
    (words: Draft, beside: Part[] = []) => {
      const back = { mode: words.mode ?? "reply", text: words.text, html: words.html || words.text, uploads: words.uploads };
      const met = together(back, words.apart, ...beside);
      apart.current = met.apart;
      setCc([...new Set([...(words.cc ?? []), ...(beside.length ? ccNow.current : [])])]);
      setBegun(words.forward ?? (beside.length ? begunNow.current : null));
      show(met.now);
      if (words.identity_id) setWayId(words.identity_id);
      if (words.channel_account_id) setAccountId(words.channel_account_id);
      setEmpty(saysNothing(met.now));
      if (beside.length) remember();
      window.setTimeout(() => editor.current?.focus(), 0);
    },
    [begunNow, ccNow, remember, setAccountId, setBegun, setCc, setWayId, show],
  );
  /** Before the server's words come: what stands here is kept there; what it does not have then comes along. */
  const { adopt, flush, ready } = draft;
  const latest = useRef({ partNow, since });
  useEffect(() => {
    latest.current = { partNow, since };
  });
  const mark = useCallback(async () => {
    const kept = await flush();
    const before = latest.current.partNow();
    return () => {
      const now = latest.current.partNow();
      return kept && before && now && sameWords(before, now) ? [] : latest.current.since();
    };
  }, [flush]);
  useEffect(() => (ready ? onWords(id, (words, shown) => {
    // The editor may still be on its way.
    const wait = () => {
      if (!editor.current) return void window.setTimeout(wait, 50);
      const typed = latest.current.since();
      if (shown) adopt(shown);
      giveBack(words, typed.filter((one) => !saysNothing(one)));
    };
    wait();
  }) : undefined), [adopt, giveBack, id, ready]);
  /** To whom one writes now. Words for a third party and for the customer are kept apart; an answer may become a note. */
  const write = (next: Mode) => {
    const now = partNow();
    if (now && crosses(now.mode, open(next, begunNow.current))) {
      // A file that is going up belongs to these words.
      if (uploads.busy) return toast.failed(s.t("compose.wait_files"));
      const other = apart.current;
      apart.current = saysNothing(now) ? null : now;
      show({ text: "", html: "", uploads: [], ...other, mode: next });
    }
    // Whoever waits is not to see us write what is not for them.
    if (next === "note") answering.release();
    setMode(next);
    remember();
  };

  const clear = () => {
    const next = apart.current;
    apart.current = null;
    setCc(next && next.mode !== "forward" ? ccNow.current : []);
    if (mode === "forward") setBegun(null);
    setMacro(null);
    uploads.clear();
    show(next ?? { mode: "reply", text: "", html: "", uploads: [] });
  };
  const leaving = useLeaving(conversation, {
    editor, way, account, cc, begun, macro, files: uploads.files, clear, giveBack, since: () => latest.current.since(), mark, draft, release: answering.release, setMacro, onClosed,
    remember: () => void (editor.current?.isEmpty() === false && remember()),
    look, askWhom: forward.ask, someoneAnswers: (who) => setTaken(conversation.answering ?? who),
  });
  const go = (override: boolean, then: Then | null = null, sure = false) => {
    const handle = editor.current;
    const words = wordsNow();
    if (!handle || !words || (handle.isEmpty() && uploads.files.length === 0 && !(mode === "forward" && forward.goes)) || uploads.busy || long) return;
    if (mode !== "note" && (!account || (mode === "reply" && !way))) return;
    if (mode === "forward" && !forward.good) return forward.ask("to");
    const toFill = mode !== "note" && !sure ? handle.missing() : [];
    if (toFill.length) {
      setMissing(toFill);
      return announce(s.t("compose.missing", { n: toFill.length, names: toFill.join(", ") }));
    }
    forgetStale();
    setTaken(null);
    setMissing(null);
    void leaving.go({ ...words, apart: null }, override, then);
  };
  const sendLater = (when: Later) => {
    const words = wordsNow();
    if (words && !uploads.busy && mode === "reply") void leaving.sendLater({ ...words, apart: null }, when);
  };
  const chat = mode === "reply" && way?.identity.channel === CHAT;
  const files = useFiles(uploads, editor, mode !== "note" && !chat);
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
    chooseForward(forward.plus(messageId));
    write("forward");
    focusSoon(() => forward.field.current?.focus());
  });
  return {
    editor, mode, chat, write, cc, forward, chooseForward,
    chooseCc: (next: string[]) => {
      setCc(next);
      remember();
    },
    way, account, chooseWay, nextWay,
    chooseAccount: (chosen: string) => {
      setAccountId(chosen);
      remember({ channel_account_id: chosen });
    },
    empty, long, changed, files, uploads, draft, answering, stale, other, missing, macro, setMacro, giveBack, mark,
    takeOver: () => {
      setTaken(null);
      void answering.takeOver();
    },
    forgetStale,
    forgetMissing: () => setMissing(null),
    send: (override = false, sure = false) => go(override, null, sure),
    sendThen: (then: Then) => go(other !== null, then),
    sendLater: (when: Later) => sendLater(when),
    canSend: (!empty || uploads.files.length > 0 || (mode === "forward" && forward.goes)) && !uploads.busy && !long && (mode === "note" || (account !== null && (mode === "forward" || way !== null))),
  };
}
