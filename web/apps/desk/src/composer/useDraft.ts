import { api, isProblem, type Draft, type DraftShown, type OtherDraft } from "@filrouge/api";
import { useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useUser } from "../session/session";
import { begun } from "./begunDraft";
import { device } from "./devices";
import { hasWords, heldDrafts, isRefused } from "./heldDraft";

const PAUSE_MS = 900;
const AGAIN_MS = 5_000;
const REMOUNT_MS = 1_000;

/**
 * The draft of this person for this conversation: read once, kept on the server as one types, on the device until the
 * server has it, ended when sent. When another device had words too, the newer win; what lost is in `others`. `saved` is
 * `refused` when the server does not take the words: they stay on the device.
 */
export function useDraft(id: string) {
  const me = useUser().id;
  const held = useMemo(() => heldDrafts(me), [me]);
  // Read once: what other devices write since shows itself when these words are kept.
  const query = useQuery({ queryKey: ["draft", id], queryFn: () => begun(id, held), staleTime: Infinity, gcTime: 0, retry: false });
  const [before] = useState(() => typed.get(id)?.draft ?? null);
  const [saved, setSaved] = useState<"no" | "saving" | "yes" | "refused">("no");
  const [others, setOthers] = useState<OtherDraft[]>([]);
  const timer = useRef<number>(undefined);
  const waiting = useRef<{ draft: Draft; at: number } | null>(null);
  const version = useRef(typed.get(id)?.version ?? 0);
  /** The version of a draft on the server that is not what stands here, but beside it, the first of `others`. */
  const standing = useRef<number | null>(null);
  const here = useRef(true);
  /** The words being kept now, if any, and then their version. */
  const busy = useRef<Promise<number | null> | null>(null);
  /** Grows when words leave: what was under way then changes nothing here. */
  const turn = useRef(0);
  /** What was being kept when words left comes after them, and is ended by its version. */
  const late = useRef<Promise<number | null> | null>(null);
  const known = useRef(true);
  /** Words are on their way out: an empty composer says nothing of them. */
  const gone = useRef(false);

  const read = query.data;
  useEffect(() => {
    if (!read) return;
    version.current = Math.max(version.current, read.version);
    setOthers(read.others);
  }, [read]);

  /** The server has a draft which nobody has read here, or none. */
  const leave = useCallback((left: DraftShown | null) => {
    standing.current = left?.version ?? null;
    setOthers(left ? [{ device: left.device, at: left.changed_at, draft: left.draft }, ...left.others] : []);
  }, []);
  /** Ends the server's draft, in the version that was read here; when it is another one, that stands beside. */
  const end = useCallback(
    async (base: number) => {
      try {
        leave(await api.drafts.drop(id, base));
      } catch (error) {
        if (!isProblem(error, "desk.draft_stale")) throw error;
        const found = await api.drafts.read(id);
        if (found?.device === device()) leave(await api.drafts.drop(id, found.version));
        else leave(found);
      }
    },
    [id, leave],
  );

  /** Keeps what waits, one after the other; whether the server has all of it. */
  const flush = useCallback(async (): Promise<boolean> => {
    window.clearTimeout(timer.current);
    while (busy.current) await busy.current;
    const words = waiting.current;
    if (!words) return known.current;
    waiting.current = null;
    setSaved("saving");
    const mine = turn.current;
    const keeping = async (): Promise<number | null> => {
      const { draft, at } = words;
      try {
        let kept = 0;
        if (hasWords(draft)) {
          const { now } = await api.drafts.keep(id, { ...draft, device: device(), base_version: standing.current === null ? version.current : 0, age_s: (Date.now() - at) / 1000 });
          kept = now.version;
          if (mine !== turn.current) return kept;
          standing.current = null;
          setOthers(now.others);
        } else if (standing.current === null && version.current > 0) await end(version.current);
        if (mine !== turn.current) return null;
        version.current = kept;
        known.current = true;
        if (waiting.current === null) held.drop(id);
        setSaved("yes");
        return kept;
      } catch (error) {
        if (mine !== turn.current) return null;
        known.current = false;
        if (isRefused(error)) {
          // The same words would be refused for ever: they stay on the device, and are tried again when they are others.
          held.write(id, { draft, version: version.current, at, leaving: false, refused: true });
          setSaved("refused");
          return null;
        }
        waiting.current ??= words;
        setSaved("no");
        if (here.current) timer.current = window.setTimeout(() => void flush(), AGAIN_MS);
        return null;
      }
    };
    const work = keeping().finally(() => {
      if (busy.current === work) busy.current = null;
    });
    busy.current = work;
    await work;
    return known.current && waiting.current === null;
  }, [end, held, id]);
  const keep = useCallback(
    (draft: Draft) => {
      if (gone.current && !hasWords(draft)) {
        waiting.current = null;
        return;
      }
      gone.current = false;
      const at = Date.now();
      waiting.current = { draft, at };
      held.write(id, { draft, version: version.current, at, leaving: false });
      typed.set(id, { draft, version: version.current });
      window.clearTimeout(timer.current);
      timer.current = window.setTimeout(() => void flush(), PAUSE_MS);
    },
    [flush, held, id],
  );
  /** Words on their way out: safe on this device until they have arrived. The version of the draft that they are. */
  const hold = useCallback(
    (draft: Draft): number => {
      window.clearTimeout(timer.current);
      waiting.current = null;
      turn.current += 1;
      late.current = busy.current;
      gone.current = true;
      known.current = true;
      const of = standing.current === null ? version.current : 0;
      held.write(id, { draft, version: of, at: Date.now(), leaving: true });
      return of;
    },
    [held, id],
  );
  /** The server has the words that were the draft in this version, and has ended it; what was written since it keeps. */
  const sent = useCallback(
    async (of: number): Promise<void> => {
      gone.current = false;
      setSaved("no");
      const last = late.current && (await late.current);
      late.current = null;
      if (last) await end(last).catch(() => undefined);
      // What was typed meanwhile is a draft of its own.
      if (version.current !== of) return;
      version.current = 0;
      if (waiting.current !== null || busy.current) return;
      held.drop(id);
      // Who is drawn anew now must not find what was read when one came: those words have left.
      typed.set(id, { draft: { text: "", html: "" }, version: 0 });
      if (!last && others.length > 0) await api.drafts.read(id).then(leave, () => undefined);
    },
    [end, held, id, leave, others.length],
  );
  /** The server's draft is another one now: words that were taken back, or the other device's. */
  const adopt = useCallback(
    (shown: DraftShown) => {
      window.clearTimeout(timer.current);
      waiting.current = null;
      standing.current = null;
      known.current = true;
      held.drop(id);
      typed.set(id, { draft: shown.draft, version: shown.version });
      version.current = shown.version;
      setOthers(shown.others);
    },
    [held, id],
  );
  /** The words that stand beside, for the composer; null when they are gone. What stands in the composer is kept first. */
  const takeOther = useCallback(async (): Promise<DraftShown | null> => (standing.current === null ? api.drafts.takeOther(id) : api.drafts.read(id)), [id]);
  const dropOther = useCallback(() => {
    const [first, ...rest] = others;
    if (!first) return;
    setOthers(rest);
    const base = standing.current;
    if (base !== null) void end(base).catch(() => undefined);
    else void api.drafts.dropOther(id, first.at).then((left) => left && setOthers(left.others)).catch(() => undefined);
  }, [end, id, others]);
  useEffect(() => {
    here.current = true;
    window.clearTimeout(typed.get(id)?.end);
    const leaving = () => void flush();
    window.addEventListener("pagehide", leaving);
    window.addEventListener("online", leaving);
    return () => {
      here.current = false;
      window.removeEventListener("pagehide", leaving);
      window.removeEventListener("online", leaving);
      leaving();
      const last = typed.get(id);
      if (last) last.end = window.setTimeout(() => typed.delete(id), REMOUNT_MS);
    };
  }, [flush, id]);
  return { draft: before ?? read?.draft ?? null, ready: before !== null || !query.isPending, saved, other: others[0] ?? null, keep, hold, sent, adopt, takeOther, dropOther, flush };
}

/** What was last typed here: a tablet that is turned draws the composer anew, with the same words. */
const typed = new Map<string, { draft: Draft; version: number; end?: number }>();
