import { api, type Draft, type DraftAnswer, type OtherDraft } from "@filrouge/api";
import { device } from "./devices";
import { hasWords, isSaid, type heldDrafts, type HeldDraft } from "./heldDraft";

/** A message that was on its way when the page was left may take this long to arrive. */
const UNDER_WAY_MS = 15_000;
const LOOK_AGAIN_MS = 700;
const LOOKS = 4;

export interface Begun {
  draft: Draft | null;
  version: number;
  others: OtherDraft[];
}
const NOTHING: Begun = { draft: null, version: 0, others: [] };

/** The words to go on with: the server's, or those of this device that it does not have yet; of both the newer. */
export async function begun(id: string, held: ReturnType<typeof heldDrafts>): Promise<Begun> {
  const mine = held.read(id);
  if (mine?.leaving && (await hasArrived(id, mine))) {
    held.drop(id);
    return (await endSent(id, mine.draft)) ?? NOTHING;
  }
  if (mine && hasWords(mine.draft)) {
    const age_s = Math.max(0, (Date.now() - mine.at) / 1000);
    try {
      const kept: DraftAnswer = await api.drafts.keep(id, { ...mine.draft, device: device(), base_version: mine.version, age_s });
      held.drop(id);
      return kept.now;
    } catch {
      return { draft: mine.draft, version: mine.version, others: [] };
    }
  }
  return (await api.drafts.read(id).catch(() => null)) ?? NOTHING;
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
async function endSent(id: string, words: Draft): Promise<Begun | null> {
  const found = await api.drafts.read(id).catch(() => null);
  if (!found || !isSaid(words, [found.draft.text])) return found;
  return (await api.drafts.drop(id, found.version).catch(() => null)) ?? null;
}
