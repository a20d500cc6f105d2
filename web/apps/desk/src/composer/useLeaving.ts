import { isProblem, type Conversation, type Draft, type DraftShown, type ForwardBegun, type Named, type Way } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { announce, toast } from "@filrouge/ui";
import { useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { conversationKey } from "../data/conversation";
import type { Part } from "./apart";
import type { EditorHandle } from "./Editor";
import { notSent } from "./notSent";
import { CHAT, outgoing } from "./outgoing";
import type { Ready } from "./readyWords";
import type { Later } from "./SendLater";
import { colleague } from "./useAnswering";
import { sentWords, useLater, useTold } from "./useSent";
import { useSend } from "./useSend";
import type { Held } from "./useUploads";
import { requestWords } from "./wishes";
import { forWire, type Then } from "./wire";

const MISMATCH = "request.idempotency_mismatch";

/** What stands in the composer when words leave it. */
interface Ground {
  editor: { current: EditorHandle | null };
  way: Way | null;
  account: string | null;
  cc: string[];
  begun: ForwardBegun | null;
  macro: Ready | null;
  files: Held[];
  /** Empties the composer for what comes next: what was kept apart, else an answer. */
  clear: () => void;
  giveBack: (words: Draft, since: Part[]) => void;
  /** What stands there by now. */
  since: () => Part[];
  mark: () => Promise<() => Part[]>;
  draft: { hold: (words: Draft) => number; sent: (of: number) => Promise<void>; keep: (words: Draft) => void; adopt: (shown: DraftShown) => void };
  release: () => void;
  /** After words have arrived: what was typed meanwhile is a draft. */
  remember: () => void;
  setMacro: (macro: Ready | null) => void;
  look: () => void;
  someoneAnswers: (who: Named) => void;
  askWhom: (why: "ours") => void;
  onClosed: () => void;
}

/** Words on their way out. They are out of the composer at once, with whom they were for: what is typed meanwhile is
 * something else, whatever becomes of them. */
export function useLeaving({ id, version }: Conversation, g: Ground) {
  const s = useStrings();
  const cache = useQueryClient();
  const send = useSend(id);
  const told = useTold();
  const later = useLater(id);
  // The key of a try whose answer was lost: the second try keeps no second message.
  const laterKey = useRef<string | null>(null);

  const leave = (words: Draft): number => {
    g.clear();
    const of = g.draft.hold(words);
    g.remember();
    return of;
  };
  const failed = (words: Draft, macro: Ready | null, error: unknown) => {
    // Whatever was typed meanwhile comes after what could not be sent.
    if (g.editor.current) g.giveBack(words, g.since());
    // One may have gone elsewhere meanwhile: words and files wait there.
    else g.draft.keep(words);
    g.setMacro(macro);
    if (isProblem(error, "conversations.stale")) g.look();
    else if (isProblem(error, "conversations.someone_answers")) g.someoneAnswers(colleague(error.fields));
    else if (isProblem(error, "conversations.our_own_address")) g.askWhom("ours");
    else toast.failed(isProblem(error, MISMATCH) ? s.t("compose.later_already") : notSent(s, error));
    g.editor.current?.focus();
  };
  const tokens = () => g.files.flatMap((one) => (one.token ? [one.token] : []));

  const go = async (words: Draft, override: boolean, then: Then | null) => {
    const handle = g.editor.current;
    if (!handle) return;
    const { macro } = g;
    const mentions = handle.mentions();
    const body = { html: forWire(words.html), text: words.text, uploads: tokens() };
    const of = leave(words);
    const what = outgoing(words.mode ?? "reply", { body, version, way: g.way, account: g.account, cc: g.cc, begun: g.begun, then, macroId: macro?.id ?? null, override, mentions, draft: of });
    try {
      const said = await send.mutateAsync({ key: crypto.randomUUID(), what });
      void g.draft.sent(of).then(g.remember);
      g.release();
      if (what.kind === "note") announce(s.t("composer.note_kept"));
      else
        told(said, sentWords(s, then, what.kind === "forward" ? what.forward.name || what.forward.to : null), {
          mark: g.mark,
          take: (shown, since) => {
            if (!g.editor.current) return requestWords(id, shown.draft, shown);
            g.draft.adopt(shown);
            g.giveBack(shown.draft, since);
            g.setMacro(macro);
          },
        }, what.kind === "message" && what.channel === CHAT && !then);
      if (then?.kind === "close") g.onClosed();
    } catch (error) {
      failed(words, macro, error);
    }
  };
  const sendLater = async (words: Draft, when: Later) => {
    const { way, account, cc, macro } = g;
    if (!way || !account) return;
    const uploads = tokens();
    const of = leave(words);
    const key = laterKey.current ?? crypto.randomUUID();
    laterKey.current = null;
    try {
      await later(when, { expected_version: version, identity_id: way.identity.id, channel_account_id: account, html: forWire(words.html), text: words.text, cc, uploads, draft_version: of, ...(macro ? { macro_id: macro.id } : {}) }, key);
      void g.draft.sent(of).then(g.remember);
      g.release();
    } catch (error) {
      // An earlier try had arrived after all: it waits in the story, and these words may differ from it.
      if (isProblem(error, MISMATCH)) void cache.invalidateQueries({ queryKey: conversationKey(id) });
      else laterKey.current = key;
      failed(words, macro, error);
    }
  };
  return { go, sendLater };
}
