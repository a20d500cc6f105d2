import type { Entry } from "@filrouge/api";
import type { Kept } from "./world";

const PAGE = 60;

/** A customer's timeline, filtered and in pages as the server gives it. `MOCK_TIMELINE=10000` makes it long. */
export function timelineOf(theirs: Kept[], query: URLSearchParams): { items: Entry[]; next: string | null } {
  const kinds = query.getAll("kind");
  const until = query.get("until");
  const all = everything(theirs).filter(
    (one) =>
      (kinds.length === 0 || kinds.includes(one.kind)) &&
      (!query.get("channel") || one.channel === query.get("channel")) &&
      (!query.get("conversation") || one.conversation?.id === query.get("conversation")) &&
      (!until || one.at <= until),
  );
  const from = Number(query.get("before") ?? 0);
  return { items: all.slice(from, from + PAGE), next: from + PAGE < all.length ? String(from + PAGE) : null };
}

export function facetsOf(theirs: Kept[]): { channels: Record<string, number>; notes: number } {
  const channels: Record<string, number> = {};
  let notes = 0;
  for (const one of everything(theirs)) {
    if (one.kind === "note") notes += 1;
    else if (one.channel) channels[one.channel] = (channels[one.channel] ?? 0) + 1;
  }
  return { channels, notes };
}

function everything(theirs: Kept[]): Entry[] {
  const own = theirs.flatMap((kept) => kept.entries.map((entry) => ({ ...entry, conversation: { id: kept.row.id, subject: kept.row.subject } })));
  const wanted = Number(process.env.MOCK_TIMELINE ?? own.length);
  const long = Array.from({ length: Math.max(own.length, wanted) }, (_, n) => {
    const turn = Math.floor(n / own.length);
    const entry = own[n % own.length];
    return entry && turn > 0 ? { ...entry, id: `${entry.id}_${turn}`, at: new Date(Date.parse(entry.at) - turn * 3 * 86_400_000).toISOString() } : entry;
  });
  return long.filter((one) => one !== undefined).sort((a, b) => (a.at < b.at ? 1 : -1));
}
