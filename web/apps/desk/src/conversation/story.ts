import type { Entry } from "@filrouge/api";
import type { End, Line, Who } from "@filrouge/ui";

export type Mark =
  | { kind: "knot"; who: Who; channel: string | null }
  | { kind: "capsule"; from: string | null; to: string | null }
  | { kind: "pause" }
  | { kind: "resume" }
  | { kind: "tie" }
  | { kind: "branch"; joins: boolean }
  | { kind: "grain" }
  | { kind: "dot" };

/** One knot of the story, and the piece of line that leaves it. */
export interface Piece {
  entry: Entry;
  mark: Mark;
  line: Line;
  end: End;
  /** The line frays here: what we sent did not arrive. */
  frayed: boolean;
  /** In a chat: the same person speaks on, in one breath; and they go on after it. */
  follows: boolean;
  goesOn: boolean;
}

/** Words of one person that come within this are one breath. */
const BREATH_MS = 5 * 60_000;

/** A word of a chat. Pure. */
export const isChat = (entry: Entry): boolean => entry.kind === "message" && entry.channel === "webchat";
/** An e-mail that says again what was said in a chat. Pure. */
export const carries = (entry: Entry): boolean => Boolean(entry.message?.repeats) || (entry.message?.carries ?? []).length > 0;

function speaksOn(before: Entry | undefined, entry: Entry): boolean {
  if (!before || !isChat(before) || !isChat(entry) || before.direction !== entry.direction || Boolean(before.message?.automatic) !== Boolean(entry.message?.automatic)) return false;
  const same = (before.author.id ?? before.author.name ?? before.identity?.address) === (entry.author.id ?? entry.author.name ?? entry.identity?.address);
  return same && new Date(entry.at).getTime() - new Date(before.at).getTime() < BREATH_MS;
}

const isLost = (entry: Entry): boolean => entry.message?.delivery?.state === "failed" || entry.message?.inbound_kind === "bounce";

const word = (text: unknown): string | null => (typeof text === "string" ? text : null);

/** What stands on the line for an entry. */
export function markOf(entry: Entry): Mark {
  if (entry.kind === "note") return { kind: "grain" };
  if (carries(entry)) return { kind: "dot" };
  if (entry.kind === "message") return { kind: "knot", who: whoOf(entry), channel: entry.channel };
  switch (entry.event?.type) {
    case "channel_changed":
      return { kind: "capsule", from: word(entry.event.from), to: word(entry.event.to) };
    case "snoozed":
      return { kind: "pause" };
    case "resumed":
      return { kind: "resume" };
    case "closed":
      return { kind: "tie" };
    case "moved":
      return { kind: "branch", joins: false };
    case "merged":
    case "unmerged":
    case "split":
      return { kind: "branch", joins: Boolean(entry.event.received) };
    default:
      return { kind: "dot" };
  }
}

function whoOf(entry: Entry): Who {
  if (entry.direction === "out") return entry.author.kind === "assistant" ? "assistant" : "agent";
  if (entry.direction === "internal") return "internal";
  return entry.author.kind === "party" ? "party" : "customer";
}

/** A change of channel stands before the first words on it; it is noted after they were said. Pure. */
function announced(entries: Entry[]): Entry[] {
  const told = [...entries];
  entries.forEach((entry, at) => {
    if (entry.event?.type !== "channel_changed") return;
    const isWord = (one: Entry) => one.kind === "message" && !one.message?.automatic && one.conversation?.id === entry.conversation?.id;
    const first = told.findLastIndex((one, index) => index < at && isWord(one));
    if (first >= 0 && told[first]?.channel === entry.event.to) told.splice(first, 0, ...told.splice(at, 1));
  });
  return told;
}

/**
 * The grammar of the thread, applied: dotted while paused, cut where it frays or is closed, faded where more is above.
 * `follows` says that a knot is drawn above the first.
 */
export function story(entries: Entry[], goesBack: boolean, follows = false): Piece[] {
  let paused = false;
  let cut = !follows || goesBack;
  const told = announced(entries);
  return told.map((entry, index) => {
    const mark = markOf(entry);
    const frayed = isLost(entry);
    if (mark.kind === "pause") paused = true;
    else if (entry.event?.type === "undone" && entry.event.act === "snooze") paused = false;
    else if (entry.kind !== "note" && mark.kind !== "dot") paused = false;
    const last = index === told.length - 1;
    const begins = cut;
    cut = frayed || mark.kind === "tie";
    const line: Line = cut ? "none" : paused ? "dotted" : "solid";
    const end: End = begins ? (index === 0 && goesBack ? "fade" : "first") : last && cut ? "last" : "middle";
    const next = told[index + 1];
    return { entry, mark, line, end, frayed, follows: speaksOn(told[index - 1], entry), goesOn: next !== undefined && speaksOn(entry, next) };
  });
}
