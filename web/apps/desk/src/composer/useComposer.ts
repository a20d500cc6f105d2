import { api, isProblem, type Conversation, type Entry, type Named, type NewMessage, type Way } from "@filrouge/api";
import { time, useStrings } from "@filrouge/strings";
import { announce, toast } from "@filrouge/ui";
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { conversationKey, isPending } from "../data/conversation";
import type { EditorHandle } from "./Editor";
import { colleague, useAnswering } from "./useAnswering";
import { useDraft } from "./useDraft";
import { useSend, type Outgoing } from "./useSend";
import { shown, useUploads } from "./useUploads";

export type Mode = "reply" | "note";

/** What becomes of the conversation once the answer has left. */
export type Then =
  | { kind: "close"; wrap_up_code: string; contact_reason_id?: string }
  | { kind: "snooze"; until: Date };

/** An upload's token is `upl_` and 32 hexadecimal digits; in a message the picture goes by the same as a UUID. */
const contentId = (token: string) => token.replace(/^upl_([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/, "$1-$2-$3-$4-$5");

/** Pictures in the text are named by their upload: the server sets them into the message. */
export function forWire(html: string): string {
  return html.replace(/<img\b[^>]*>/g, (tag) => {
    const token = /data-upload="([^"]+)"/.exec(tag)?.[1];
    if (!token) return "";
    const alt = /alt="([^"]*)"/.exec(tag)?.[1] ?? "";
    return `<img src="cid:${contentId(token)}" alt="${alt}">`;
  });
}

const wish = (then: Then | null): Partial<NewMessage> => {
  if (!then) return {};
  if (then.kind === "snooze") return { then: "snooze", until: then.until.toISOString() };
  const { wrap_up_code, contact_reason_id } = then;
  return { then: "close", wrap_up_code, ...(contact_reason_id ? { contact_reason_id } : {}) };
};

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
  const [stale, setStale] = useState<Entry[] | null>(null);
  const [taken, setTaken] = useState<Named | null>(null);
  const uploads = useUploads(id);
  const draft = useDraft(id);
  const answering = useAnswering(id, conversation.answering);
  const send = useSend(id);

  const kept = wayId ?? draft.draft?.identity_id ?? null;
  const usable = ways.filter((way) => way.usable);
  const way: Way | null = usable.find((one) => one.identity.id === kept) ?? usable.find((one) => one.default) ?? usable[0] ?? null;
  const wished = accountId ?? draft.draft?.channel_account_id ?? null;
  const account = way?.accounts.find((one) => one.id === wished)?.id ?? way?.accounts[0]?.id ?? null;

  const remember = useCallback(
    (part: { identity_id?: string | null; channel_account_id?: string | null } = {}) => {
      const handle = editor.current;
      if (!handle) return;
      draft.keep({ text: handle.text(), html: handle.html(), identity_id: way?.identity.id, channel_account_id: account, ...part });
    },
    [account, draft, way],
  );
  const changed = useCallback(() => {
    const nothing = editor.current?.isEmpty() ?? true;
    setEmpty(nothing);
    if (mode === "reply" && !nothing) answering.typing();
    if (nothing) answering.release();
    remember();
  }, [answering, mode, remember]);

  useEffect(() => {
    setEmpty(!draft.draft?.text.trim());
  }, [draft.draft]);

  const go = async (override: boolean, version: number, then: Then | null = null) => {
    const handle = editor.current;
    if (!handle || (handle.isEmpty() && uploads.files.length === 0) || uploads.busy) return;
    if (mode === "reply" && (!way || !account)) return;
    const html = handle.html();
    const held = uploads.files;
    const tokens = held.flatMap((one) => (one.token ? [one.token] : []));
    const body = { html: forWire(html), text: handle.text(), uploads: tokens };
    const what: Outgoing =
      mode === "note" || !way || !account
        ? { kind: "note", note: body }
        : {
            kind: "message",
            channel: way.identity.channel,
            message: { ...body, expected_version: version, identity_id: way.identity.id, channel_account_id: account, ...(override ? { override } : {}), ...wish(then) },
          };
    setStale(null);
    setTaken(null);
    const words = { text: body.text, html, identity_id: way?.identity.id, channel_account_id: account };
    handle.set("");
    draft.hold(words);
    setEmpty(true);
    uploads.clear();
    try {
      const said = await send.mutateAsync({ key: crypto.randomUUID(), what });
      draft.drop();
      answering.release();
      setMode("reply");
      if (then) told(then, said.version);
      else announce(s.t(what.kind === "note" ? "composer.note_kept" : "composer.sent"));
      if (then?.kind === "close") onClosed();
    } catch (error) {
      // Whatever was typed meanwhile comes after what could not be sent.
      const since = editor.current?.html() ?? "";
      editor.current?.set(html + since);
      // One may have gone elsewhere meanwhile: the words wait there.
      if (!editor.current) draft.keep(words);
      setEmpty(false);
      uploads.restore(held);
      refused(error);
      editor.current?.focus();
    }
  };
  /** The answer has left; what it did to the conversation can be taken back. */
  const told = (then: Then, version: number) => {
    const closed = then.kind === "close";
    toast.done(closed ? s.t("composer.sent_closed") : s.t("composer.sent_snoozed", { until: time.instant(s, then.until, new Date()) }), {
      label: s.t(closed ? "conversation.reopen" : "conversation.resume"),
      run: () =>
        void (closed ? api.conversations.reopen(id, version) : api.conversations.resume(id, version))
          .catch(() => toast.failed(s.t("act.undo_failed")))
          .finally(() => void cache.invalidateQueries({ queryKey: conversationKey(id) })),
    });
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
    async (chosen: File[]) => {
      for (const file of chosen) {
        const inline = file.type.startsWith("image/") && mode === "reply";
        const token = await uploads.add(file, inline);
        if (token && inline) editor.current?.picture(token, shown(file), file.name);
      }
    },
    [mode, uploads],
  );
  const nextWay = () => {
    const at = usable.findIndex((one) => one.identity.id === way?.identity.id);
    const next = usable[(at + 1) % usable.length];
    if (next) chooseWay(next);
  };
  const chooseWay = (next: Way) => {
    setWayId(next.identity.id);
    setAccountId(null);
    remember({ identity_id: next.identity.id, channel_account_id: next.accounts[0]?.id ?? null });
  };
  const other = taken ?? answering.other;
  return {
    editor, mode, setMode, way, account, chooseWay, nextWay,
    chooseAccount: (chosen: string) => {
      setAccountId(chosen);
      remember({ channel_account_id: chosen });
    },
    empty, changed, files, uploads, draft, answering, stale, other,
    takeOver: () => {
      setTaken(null);
      void answering.takeOver();
    },
    forgetStale: () => setStale(null),
    send: (override = false) => void go(override, conversation.version),
    sendThen: (then: Then) => void go(other !== null, conversation.version, then),
    canSend: (!empty || uploads.files.length > 0) && !uploads.busy && (mode === "note" || (way !== null && account !== null)),
  };
}
