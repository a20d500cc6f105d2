import { isProblem, type Conversation, type Draft, type Entry, type Named, type Way } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { announce, toast } from "@filrouge/ui";
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { conversationKey, isPending } from "../data/conversation";
import type { EditorHandle } from "./Editor";
import { fewAtOnce, LONGEST } from "./limits";
import type { Ready } from "./readyWords";
import type { Later } from "./SendLater";
import { colleague, useAnswering } from "./useAnswering";
import { useDraft } from "./useDraft";
import { useLater, useTold } from "./useSent";
import { useSend, type Outgoing } from "./useSend";
import { asHeld, revived, shown, useUploads, wholeOnes } from "./useUploads";
import { onWords } from "./wishes";
import { forWire, wish, type Then } from "./wire";

export type Mode = "reply" | "note";
export { forWire, type Then } from "./wire";

const AT_ONCE = 3;
export const UNDO_S = 10;

/** What the composer knows and does; the component only draws it. */
export function useComposer(conversation: Conversation, entries: Entry[], onClosed: () => void) {
  const s = useStrings();
  const cache = useQueryClient();
  const { id, ways } = conversation;
  const editor = useRef<EditorHandle>(null);
  const [mode, setMode] = useState<Mode>("reply");
  const [wayId, setWayId] = useState<string | null>(null);
  const [accountId, setAccountId] = useState<string | null>(null);
  const [empty, setEmpty] = useState(true);
  const [long, setLong] = useState(false);
  const [stale, setStale] = useState<Entry[] | null>(null);
  const [taken, setTaken] = useState<Named | null>(null);
  const [missing, setMissing] = useState<string[] | null>(null);
  const [macro, setMacro] = useState<Ready | null>(null);
  const uploads = useUploads(null);
  const draft = useDraft(id);
  const answering = useAnswering(id, conversation.answering);
  const send = useSend(id);
  const told = useTold(id);
  const later = useLater(id);

  const kept = wayId ?? draft.draft?.identity_id ?? null;
  const usable = ways.filter((way) => way.usable);
  const way: Way | null = usable.find((one) => one.identity.id === kept) ?? usable.find((one) => one.default) ?? usable[0] ?? null;
  const wished = accountId ?? draft.draft?.channel_account_id ?? null;
  const account = way?.accounts.find((one) => one.id === wished)?.id ?? way?.accounts[0]?.id ?? null;

  const wordsNow = useCallback(
    (): Draft | null => {
      const handle = editor.current;
      if (!handle) return null;
      return { text: handle.text(), html: handle.html(), identity_id: way?.identity.id, channel_account_id: account, mode, uploads: wholeOnes(uploads.files) };
    },
    [account, mode, uploads.files, way],
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
    if (mode === "reply" && !nothing) answering.typing();
    if (nothing) answering.release();
    remember();
  }, [answering, mode, remember]);

  // What was begun before, here or elsewhere: its files too.
  const restoreFiles = uploads.restore;
  useEffect(() => {
    setEmpty(!draft.draft?.text.trim());
    if (draft.draft?.mode) setMode(draft.draft.mode);
    if (draft.draft?.uploads?.length) restoreFiles(asHeld(draft.draft.uploads));
  }, [draft.draft, restoreFiles]);
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
      editor.current?.set(revived(words.html || words.text) + beside);
      restoreFiles(asHeld(words.uploads ?? []));
      if (words.identity_id) setWayId(words.identity_id);
      if (words.channel_account_id) setAccountId(words.channel_account_id);
      setMode("reply");
      setEmpty(false);
      window.setTimeout(() => editor.current?.focus(), 0);
    },
    [restoreFiles],
  );
  const { ready } = draft;
  useEffect(() => (ready ? onWords(id, (words) => {
    // The editor may still be on its way.
    const wait = () => (editor.current ? giveBack(words, editor.current.html()) : void window.setTimeout(wait, 50));
    wait();
  }) : undefined), [giveBack, id, ready]);

  const go = async (override: boolean, version: number, then: Then | null = null, sure = false) => {
    const handle = editor.current;
    if (!handle || (handle.isEmpty() && uploads.files.length === 0) || uploads.busy || long) return;
    if (mode === "reply" && (!way || !account)) return;
    const toFill = mode === "reply" && !sure ? handle.missing() : [];
    if (toFill.length) {
      setMissing(toFill);
      announce(s.t("compose.missing", { n: toFill.length, names: toFill.join(", ") }));
      return;
    }
    const html = handle.html();
    const held = uploads.files;
    const body = { html: forWire(html), text: handle.text(), uploads: held.flatMap((one) => (one.token ? [one.token] : [])) };
    const chosen = macro;
    const what: Outgoing =
      mode === "note" || !way || !account
        ? { kind: "note", note: { ...body, mentions: handle.mentions() } }
        : {
            kind: "message",
            channel: way.identity.channel,
            message: { ...body, expected_version: version, identity_id: way.identity.id, channel_account_id: account, undo_s: UNDO_S, ...(chosen ? { macro_id: chosen.id } : {}), ...(override ? { override } : {}), ...wish(then) },
          };
    setStale(null);
    setTaken(null);
    setMissing(null);
    const words: Draft = { text: body.text, html, identity_id: way?.identity.id, channel_account_id: account, mode, uploads: wholeOnes(held) };
    handle.set("");
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
      else told(said, then, { flush: draft.flush, adopt: draft.adopt, take: (back) => {
          if (!editor.current) return;
          giveBack(back);
          setMacro(chosen);
        } });
      if (then?.kind === "close") onClosed();
    } catch (error) {
      // Whatever was typed meanwhile comes after what could not be sent.
      const since = editor.current?.html() ?? "";
      editor.current?.set(html + since);
      // One may have gone elsewhere meanwhile: words and files wait there.
      if (!editor.current) draft.keep(words);
      setEmpty(false);
      setMacro(chosen);
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
      await later(when, { expected_version: version, identity_id: way.identity.id, channel_account_id: account, html: forWire(handle.html()), text: handle.text(), uploads: uploads.files.flatMap((one) => (one.token ? [one.token] : [])), ...(macro ? { macro_id: macro.id } : {}) });
      handle.set("");
      setMacro(null);
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
      const known = new Set(entries.map((one) => one.id));
      void cache.refetchQueries({ queryKey: conversationKey(id), exact: true }).then(() => {
        const now = cache.getQueryData<{ entries: Entry[] }>(conversationKey(id))?.entries ?? entries;
        const news = now.filter((one) => !known.has(one.id) && !isPending(one));
        setStale(news.length ? news : now.slice(-1));
      });
      announce(s.t("composer.stale"));
    } else if (isProblem(error, "conversations.someone_answers")) {
      setTaken(conversation.answering ?? colleague(error.fields));
    } else {
      toast.failed(s.t(isProblem(error) && error.offline ? "composer.not_sent_offline" : "composer.not_sent"));
    }
  };
  const files = useCallback(
    (chosen: File[]) =>
      fewAtOnce(chosen, AT_ONCE, async (file) => {
        const inline = file.type.startsWith("image/") && mode === "reply";
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
  const nextWay = () => {
    const at = usable.findIndex((one) => one.identity.id === way?.identity.id);
    const next = usable[(at + 1) % usable.length];
    if (next) chooseWay(next);
  };
  const other = taken ?? answering.other;
  return {
    editor, mode, setMode, way, account, chooseWay, nextWay,
    chooseAccount: (chosen: string) => {
      setAccountId(chosen);
      remember({ channel_account_id: chosen });
    },
    empty, long, changed, files, uploads, draft, answering, stale, other, missing, macro, setMacro, giveBack,
    takeOver: () => {
      setTaken(null);
      void answering.takeOver();
    },
    forgetStale: () => setStale(null),
    forgetMissing: () => setMissing(null),
    send: (override = false, sure = false) => void go(override, conversation.version, null, sure),
    sendThen: (then: Then) => void go(other !== null, conversation.version, then),
    sendLater: (when: Later) => void sendLater(when, conversation.version),
    canSend: (!empty || uploads.files.length > 0) && !uploads.busy && !long && (mode === "note" || (way !== null && account !== null)),
  };
}
