import { api, type Draft, type DraftAnswer, type DraftShown, type OtherDraft } from "@filrouge/api";
import { useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useUser } from "../session/session";
import { device } from "./devices";
import { hasWords, heldDrafts, isSaid, type HeldDraft } from "./heldDraft";

const PAUSE_MS = 900;
const AGAIN_MS = 5_000;
const REMOUNT_MS = 1_000;
/** A message that was on its way when the page was left may take this long to arrive. */
const UNDER_WAY_MS = 15_000;
const LOOK_AGAIN_MS = 700;
const LOOKS = 4;

interface Begun {
  draft: Draft | null;
  version: number;
  other: OtherDraft | null;
}

/**
 * The draft of this person for this conversation: read once, kept on the server as one types, on the device until the
 * server has it, dropped when sent. When another device had words too, the newer win; the others are in `other`.
 */
export function useDraft(id: string) {
  const me = useUser().id;
  const held = useMemo(() => heldDrafts(me), [me]);
  const query = useQuery({ queryKey: ["draft", id], queryFn: () => begun(id, held), staleTime: 0, gcTime: 0, retry: false });
  const [before] = useState(() => typed.get(id)?.draft ?? null);
  const [saved, setSaved] = useState<"no" | "saving" | "yes">("no");
  const [other, setOther] = useState<OtherDraft | null>(null);
  const timer = useRef<number>(undefined);
  const waiting = useRef<{ draft: Draft; at: number } | null>(null);
  const version = useRef(typed.get(id)?.version ?? 0);
  const here = useRef(true);
  /** The words being kept now, if any; `turn` grows when words leave: what was under way then changes nothing here. */
  const busy = useRef<Promise<unknown> | null>(null);
  const turn = useRef(0);

  const read = query.data;
  useEffect(() => {
    if (!read) return;
    version.current = Math.max(version.current, read.version);
    setOther(read.other);
  }, [read]);

  const flush = useCallback(async (): Promise<void> => {
    window.clearTimeout(timer.current);
    const words = waiting.current;
    if (!words) return;
    waiting.current = null;
    setSaved("saving");
    const mine = turn.current;
    try {
      const { draft, at } = words;
      if (hasWords(draft)) {
        const keeping = api.drafts.keep(id, { ...draft, device: device(), base_version: version.current, age_s: (Date.now() - at) / 1000 });
        const ended = keeping.catch(() => undefined).finally(() => {
          if (busy.current === ended) busy.current = null;
        });
        busy.current = ended;
        const kept = await keeping;
        if (mine !== turn.current) return;
        version.current = kept.now.version;
        setOther(kept.now.other);
      } else {
        await api.drafts.drop(id);
        version.current = 0;
      }
      if (waiting.current === null) held.drop(id);
      setSaved("yes");
    } catch {
      if (mine !== turn.current) return;
      waiting.current ??= words;
      setSaved("no");
      if (here.current) timer.current = window.setTimeout(() => void flush(), AGAIN_MS);
    }
  }, [held, id]);
  const keep = useCallback(
    (draft: Draft) => {
      const at = Date.now();
      waiting.current = { draft, at };
      held.write(id, { draft, version: version.current, at, leaving: false });
      typed.set(id, { draft, version: version.current });
      window.clearTimeout(timer.current);
      timer.current = window.setTimeout(() => void flush(), PAUSE_MS);
    },
    [flush, held, id],
  );
  /** Words on their way out: safe on this device until they have arrived. */
  const hold = useCallback(
    (draft: Draft) => {
      window.clearTimeout(timer.current);
      waiting.current = null;
      turn.current += 1;
      held.write(id, { draft, version: version.current, at: Date.now(), leaving: true });
    },
    [held, id],
  );
  /** The server has these words as a message, and has ended the draft with it; what another device had written it keeps. */
  const sent = useCallback(
    async (words: Draft): Promise<void> => {
      version.current = 0;
      setOther(null);
      setSaved("no");
      // Words that were being kept when they left may have come to the server after the message.
      if (busy.current) {
        await busy.current;
        await endSent(id, words);
      }
      // What was typed meanwhile is a draft of its own.
      if (waiting.current !== null) return;
      held.drop(id);
      typed.delete(id);
    },
    [held, id],
  );
  /** They are no longer wanted. */
  const drop = useCallback(
    () => {
      window.clearTimeout(timer.current);
      waiting.current = null;
      turn.current += 1;
      held.drop(id);
      typed.delete(id);
      version.current = 0;
      setSaved("no");
      void api.drafts.drop(id).catch(() => undefined);
    },
    [held, id],
  );
  /** The server's draft is another one now: words that were taken back, or the other device's. */
  const adopt = useCallback(
    (shown: DraftShown) => {
      window.clearTimeout(timer.current);
      waiting.current = null;
      held.drop(id);
      typed.set(id, { draft: shown.draft, version: shown.version });
      version.current = shown.version;
      setOther(shown.other);
    },
    [held, id],
  );
  const dropOther = useCallback(() => {
    setOther(null);
    void api.drafts.dropOther(id).catch(() => undefined);
  }, [id]);
  useEffect(() => {
    here.current = true;
    window.clearTimeout(typed.get(id)?.end);
    const leave = () => void flush();
    window.addEventListener("pagehide", leave);
    window.addEventListener("online", leave);
    return () => {
      here.current = false;
      window.removeEventListener("pagehide", leave);
      window.removeEventListener("online", leave);
      leave();
      const last = typed.get(id);
      if (last) last.end = window.setTimeout(() => typed.delete(id), REMOUNT_MS);
    };
  }, [flush, id]);
  return { draft: before ?? read?.draft ?? null, ready: before !== null || !query.isPending, saved, other, keep, hold, sent, drop, adopt, dropOther, flush };
}

/** What was last typed here: a tablet that is turned draws the composer anew, with the same words. */
const typed = new Map<string, { draft: Draft; version: number; end?: number }>();

type HeldDrafts = ReturnType<typeof heldDrafts>;

/** The words to go on with: the server's, or those of this device that it does not have yet; of both the newer. */
async function begun(id: string, held: HeldDrafts): Promise<Begun> {
  const mine = held.read(id);
  if (mine?.leaving && (await hasArrived(id, mine))) {
    held.drop(id);
    return (await endSent(id, mine.draft)) ?? { draft: null, version: 0, other: null };
  }
  if (mine && hasWords(mine.draft)) {
    const age_s = Math.max(0, (Date.now() - mine.at) / 1000);
    try {
      const kept: DraftAnswer = await api.drafts.keep(id, { ...mine.draft, device: device(), base_version: mine.version, age_s });
      held.drop(id);
      return kept.now;
    } catch {
      return { draft: mine.draft, version: mine.version, other: null };
    }
  }
  const found = await api.drafts.read(id).catch(() => null);
  return found ?? { draft: null, version: 0, other: null };
}

async function hasArrived(id: string, { draft, at }: HeldDraft): Promise<boolean> {
  for (let look = 1; ; look++) {
    const { entries } = await api.conversations.read(id).catch(() => ({ entries: [] }));
    if (isSaid(draft, entries.filter((entry) => entry.direction !== "in").map((entry) => entry.message?.text))) return true;
    if (look === LOOKS || Date.now() - at > UNDER_WAY_MS) return false;
    await new Promise((resolve) => window.setTimeout(resolve, LOOK_AGAIN_MS));
  }
}

/** Ends the server's draft when it is these words, which were sent; else it is another one, and is returned. */
async function endSent(id: string, words: Draft): Promise<DraftShown | null> {
  const found = await api.drafts.read(id).catch(() => null);
  if (!found || !isSaid(words, [found.draft.text])) return found;
  await api.drafts.drop(id).catch(() => undefined);
  return null;
}
