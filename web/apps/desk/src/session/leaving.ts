import { api, http, outbox, type Waiting } from "@filrouge/api";
import { toast } from "@filrouge/ui";
import { device } from "../composer/devices";
import { hasWords, heldDrafts, isRefused, isSaid } from "../composer/heldDraft";
import { queries } from "../data/client";
import { forget } from "../find/recent";
import { kept, type KeptDraft } from "../offline/kept";
import { endSession, leaveFor, sessionQuery, tellTabs } from "./session";

/** What this person has on this device and nowhere else. */
export interface Unsent {
  acts: readonly Waiting[];
  drafts: KeptDraft[];
  begun: { customerId: string; text: string }[];
}

const WITH_WORDS = new Set(["messages", "notes", "forward", "scheduled"]);
/** Words on their way out stand among the acts already. */
export function unsentOf(person: string): Unsent {
  const acts = outbox.list();
  const going = new Set(acts.filter((one) => WITH_WORDS.has(one.act)).map((one) => one.about));
  const drafts = kept.drafts(person).filter(({ conversationId, held }) => hasWords(held.draft) && !(held.leaving && going.has(conversationId)));
  return { acts, drafts, begun: kept.begun(person) };
}

export const countOf = ({ acts, drafts, begun }: Unsent): number => acts.length + drafts.length + begun.length;

/** What the line would take: what was refused, and what is only begun, a person must decide. */
export const sendable = ({ acts, drafts }: Unsent): number => acts.filter((one) => !one.problem).length + drafts.length - refusedIn({ drafts });
/** Drafts that the server does not take. */
export const refusedIn = ({ drafts }: Pick<Unsent, "drafts">): number => drafts.filter(({ held }) => held.refused).length;

/** Brings what it can to the server. Rejects never: what did not go is still there. */
export async function sendUnsent(person: string): Promise<void> {
  await http.flushOutbox();
  for (const one of unsentOf(person).drafts)
    await keepDraft(person, one).catch((error: unknown) => {
      // The same words would be refused for ever: whoever leaves does not wait for them.
      if (isRefused(error)) heldDrafts(person).write(one.conversationId, { ...one.held, refused: true });
    });
}

async function keepDraft(person: string, one: KeptDraft): Promise<void> {
  const { draft, version, at, leaving } = one.held;
  if (leaving) {
    // It was on its way when the page was left: it may have arrived.
    const { entries } = await api.conversations.read(one.conversationId);
    if (isSaid(draft, entries.filter((entry) => entry.direction !== "in").map((entry) => entry.message?.text))) return kept.dropDraft(person, one);
  }
  await api.drafts.keep(one.conversationId, { ...draft, device: device(), base_version: version, age_s: Math.max(0, (Date.now() - at) / 1000) });
  kept.dropDraft(person, one);
}

/** Signs out; what waits stays on the device for this person, or is forgotten. Without a line the session is ended later. */
export async function leave(person: string, how: "keep" | "discard"): Promise<void> {
  forget();
  toast.clear();
  if (how === "discard") {
    outbox.discard();
    kept.discard(person);
  }
  outbox.close();
  http.holdBack();
  leaveFor(person);
  await endSession().catch(() => undefined);
  tellTabs();
  queries.removeQueries({ predicate: (query) => query.queryKey[0] !== "session" });
  queries.setQueryData(sessionQuery.queryKey, (old) => old && { ...old, user: null });
}

const SOON_MS = 800;
let ask: (person: string) => void = () => undefined;
/** The dialog of the desk hears here when somebody wants to leave with something unsent. */
export const onAsk = (listen: (person: string) => void): (() => void) => {
  ask = listen;
  return () => {
    ask = () => undefined;
  };
};

/** The way out: at once when everything is with the server, else the person decides. */
export async function signOut(): Promise<void> {
  const person = queries.getQueryData(sessionQuery.queryKey)?.user?.id;
  if (!person) return;
  if (countOf(unsentOf(person)) > 0) await Promise.race([sendUnsent(person), new Promise((resolve) => window.setTimeout(resolve, SOON_MS))]);
  if (countOf(unsentOf(person)) > 0) ask(person);
  else await leave(person, "keep");
}
