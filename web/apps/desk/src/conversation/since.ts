import type { Entry } from "@filrouge/api";

/** What happened since somebody's last visit, for one line. */
export interface Since {
  /** The first entry they have not seen. */
  first: string;
  /** Their last visit. */
  at: string;
  messages: number;
  notes: number;
  /** What was done, the last of each kind, oldest first. */
  acts: Entry[];
  /** More may have been said before the first entry that is here. */
  more: boolean;
}

/** Not worth a word of their own: they follow from others. */
const SILENT = new Set(["opened", "channel_changed", "wrapped_up", "party_added", "party_parted"]);

/** What others said and did after `seenAt`; null when it is nothing, or there was no visit. Pure. */
export function sinceVisit(entries: Entry[], seenAt: string | null, me: string, goesBack = false): Since | null {
  if (seenAt === null) return null;
  const unseen = entries.filter((one) => one.at > seenAt && one.author.id !== me && !(one.kind === "event" && SILENT.has(one.event?.type ?? "")));
  const first = unseen[0];
  if (!first) return null;
  const acts = new Map<string, Entry>();
  for (const one of unseen) {
    const type = one.event?.type;
    if (!type) continue;
    acts.delete(type);
    acts.set(type, one);
  }
  return {
    first: first.id,
    at: seenAt,
    messages: unseen.filter((one) => one.kind === "message").length,
    notes: unseen.filter((one) => one.kind === "note").length,
    acts: [...acts.values()],
    more: goesBack && entries[0]?.id === first.id,
  };
}
