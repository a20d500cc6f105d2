import type { Message, Question, State, Unsent } from "@filrouge/chat";

/** One line of the thread. */
export type Item =
  | { kind: "message"; key: string; message: Message; head: boolean; last: boolean }
  | { kind: "unsent"; key: string; unsent: Unsent };

const TOGETHER_MS = 5 * 60_000;

const sameVoice = (a: Message | undefined, b: Message) =>
  a !== undefined && a.from === b.from && a.from !== "system" && a.author?.name === b.author?.name &&
  new Date(b.at).getTime() - new Date(a.at).getTime() < TOGETHER_MS;

/** What is drawn: the server's messages, then what it does not have yet. `head` begins a voice, `last` carries what became of it. */
export function story({ messages, unsent }: Pick<State, "messages" | "unsent">): Item[] {
  const there = new Set(messages.map((one) => one.client_id));
  const lastOwn = messages.map((one) => one.from).lastIndexOf("visitor");
  return [
    ...messages.map((message, at): Item => ({
      kind: "message", key: message.client_id ?? message.id, message, head: !sameVoice(messages[at - 1], message), last: at === lastOwn,
    })),
    ...unsent.filter((one) => !there.has(one.clientId)).map((one): Item => ({ kind: "unsent", key: one.clientId, unsent: one })),
  ];
}

export type View = "refused" | "starting" | "unreached" | "begin" | "leave" | "talk";

/** Which of the panel's faces the state asks for. What was said always stays in sight. */
export function viewOf(state: State): View {
  if (state.messages.length > 0 || state.unsent.length > 0) return "talk";
  if (state.phase === "refused") return "refused";
  if (!state.settings) return state.phase === "waiting" ? "unreached" : "starting";
  const there = (state.availability ?? state.settings.availability).state;
  return there === "closed" || there === "nobody" ? "leave" : "begin";
}

/** What is asked before the first word; who they are is not, when the site vouches for them. */
export const questionsFor = ({ settings, identified }: State): Question[] =>
  (settings?.questions ?? []).filter((one) => !identified || (one.key !== "name" && one.type !== "email"));

/** Whether the visitor waits for a first answer. */
export function waits({ conversation, messages, availability }: State): boolean {
  const answered = messages.some((one) => one.from === "agent");
  return conversation?.state === "open" && conversation.agent === null && !answered && availability !== null;
}

/** In whole minutes, from the floor to the ceiling: an announced range holds what was measured. */
export function minutes(wait: { from_s: number; to_s: number }): { from: number; to: number } {
  const from = Math.floor(wait.from_s / 60);
  return { from, to: Math.max(from, Math.ceil(wait.to_s / 60)) };
}

export const looksLikeEmail = (text: string): boolean => /^[^\s@]+@[^\s@]+\.[^\s@.]+$/.test(text.trim());

export { matches } from "@filrouge/chat";
