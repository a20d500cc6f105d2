import type { Availability, Conversation, FileRef, Frame, Message, Settings, Snapshot } from "./words";

/** Words that the server does not have yet. */
export interface Unsent {
  /** A UUID: the server takes it once, however often it is sent. */
  clientId: string;
  text: string;
  files: FileRef[];
  /** Milliseconds; unsent words go out in this order. */
  at: number;
  state: "sending" | "waiting" | "failed";
  /** The server's error code, `offline`, or `kept` when the server holds it but has not put it on its thread yet. */
  why: string | null;
  answers?: Record<string, string>;
  /** The conversation goes on at this address once these words are there. */
  email?: string;
}

export interface State {
  /** `waiting`: there is no line; what is said goes out when it is back. `refused`: `why` says what to do. */
  phase: "idle" | "starting" | "live" | "waiting" | "refused";
  why: string | null;
  settings: Settings | null;
  /** Whether the server knows this visitor, and whether by a signed token. */
  known: boolean;
  identified: boolean;
  /** They came back by a link in one of our e-mails. */
  returned: boolean;
  position: string | null;
  conversation: Conversation | null;
  messages: Message[];
  before: string | null;
  availability: Availability | null;
  unsent: Unsent[];
  typing: string | null;
  /** The last message that was seen on this device. */
  seen: string | null;
  unread: number;
  /** `memory`: the browser refuses storage, so that a reload begins anew. */
  kept: "stored" | "memory";
}

export type Event =
  | { type: "starting" }
  | { type: "settings"; settings: Settings }
  | { type: "restored"; unsent: Unsent[]; seen: string | null; kept: State["kept"] }
  | { type: "begun"; identified: boolean; returned?: boolean }
  | { type: "forgotten" }
  | { type: "snapshot"; snapshot: Snapshot }
  | { type: "older"; snapshot: Snapshot }
  | { type: "line"; up: boolean }
  | { type: "refused"; why: string }
  | { type: "frame"; frame: Frame }
  | { type: "said"; unsent: Unsent }
  | { type: "sending"; clientId: string }
  | { type: "waiting"; clientId: string; why: string }
  | { type: "failed"; clientId: string; why: string }
  | { type: "sent"; message: Message }
  | { type: "withdrawn"; clientId: string }
  | { type: "quiet" }
  | { type: "seen"; upto: string };

export const EMPTY: State = {
  phase: "idle", why: null, settings: null, known: false, identified: false, returned: false, position: null, conversation: null,
  messages: [], before: null, availability: null, unsent: [], typing: null, seen: null, unread: 0, kept: "stored",
};

const RANK: Record<Message["state"], number> = { received: 0, sent: 1, delivered: 2, read: 3 };

const older = (a: Message, b: Message) => (a.at === b.at ? (a.id < b.id ? -1 : 1) : a.at < b.at ? -1 : 1);

/** Both lists as one, each message once, in the server's order. A message never goes back from read to delivered. */
export function merge(mine: readonly Message[], theirs: readonly Message[]): Message[] {
  const all = new Map(mine.map((one) => [one.id, one]));
  for (const one of theirs) {
    const had = all.get(one.id);
    all.set(one.id, had && RANK[had.state] > RANK[one.state] ? { ...one, state: had.state } : one);
  }
  return [...all.values()].sort(older);
}

function answered(messages: readonly Message[], seen: string | null): number {
  const from = seen === null ? -1 : messages.findIndex((one) => one.id === seen);
  return messages.filter(
    (one, index) => index > from && (one.from === "agent" || one.from === "assistant") && one.state !== "read",
  ).length;
}

const byTurn = (a: Unsent, b: Unsent) => a.at - b.at || (a.clientId < b.clientId ? -1 : 1);

/** What follows from the messages: no words are both sent and unsent, and the unread are counted. */
function settle(state: State): State {
  const there = new Set(state.messages.map((one) => one.client_id));
  const unsent = state.unsent.some((one) => there.has(one.clientId) && one.email === undefined)
    ? state.unsent.filter((one) => !there.has(one.clientId) || one.email !== undefined)
    : state.unsent;
  return { ...state, unsent, unread: answered(state.messages, state.seen) };
}

function withSnapshot(state: State, { messages, ...snapshot }: Snapshot): State {
  const had = new Set(state.messages.map((one) => one.id));
  const same = state.conversation === null || state.conversation.id === snapshot.conversation?.id;
  const joins = same && (snapshot.before === null || messages.some((one) => had.has(one.id)));
  const first = messages[0];
  const reachesBack = joins && first !== undefined && state.messages[0] !== undefined && older(state.messages[0], first) < 0;
  return settle({
    ...state,
    position: snapshot.position,
    conversation: snapshot.conversation,
    availability: snapshot.availability,
    messages: joins ? merge(state.messages, messages) : merge([], messages),
    before: reachesBack ? state.before : snapshot.before,
  });
}

function withFrame(state: State, frame: Frame): State {
  switch (frame.type) {
    case "welcome":
      return { ...state, phase: "live", why: null, position: state.position ?? frame.position };
    case "message": {
      const said = frame.message.from === "agent" || frame.message.from === "assistant";
      const speaks = said && !state.messages.some((one) => one.id === frame.message.id);
      return settle({
        ...state,
        position: frame.position,
        messages: merge(state.messages, [frame.message]),
        typing: speaks ? null : state.typing,
      });
    }
    case "state":
      return {
        ...state,
        position: frame.position ?? state.position,
        conversation: frame.conversation,
        availability: frame.availability,
        typing: frame.conversation?.state === "open" ? state.typing : null,
      };
    case "typing":
      return { ...state, typing: frame.on ? (frame.name ?? "") : null };
    case "resync":
    case "pong":
      return state;
  }
}

function mark(state: State, clientId: string, to: Unsent["state"], why: string | null): State {
  return { ...state, unsent: state.unsent.map((one) => (one.clientId === clientId ? { ...one, state: to, why } : one)) };
}

/** The one place where the state changes; pure. */
export function reduce(state: State, event: Event): State {
  switch (event.type) {
    case "starting":
      return state.phase === "live" ? state : { ...state, phase: "starting", why: null };
    case "settings":
      return { ...state, settings: event.settings, availability: state.known ? state.availability : event.settings.availability };
    case "restored": {
      const mine = new Map(state.unsent.map((one) => [one.clientId, one]));
      const unsent = event.unsent.map((one) => {
        const had = mine.get(one.clientId);
        return had && had.state !== "failed" && one.state === "waiting" ? { ...one, state: had.state, why: had.why } : one;
      });
      return settle({ ...state, unsent: unsent.sort(byTurn), seen: event.seen ?? state.seen, kept: event.kept });
    }
    case "begun":
      return { ...state, known: true, identified: event.identified, returned: event.returned ?? state.returned };
    case "forgotten":
      return {
        ...EMPTY, phase: "starting", settings: state.settings, availability: state.settings?.availability ?? null,
        unsent: state.unsent, kept: state.kept,
      };
    case "snapshot":
      return withSnapshot(state, event.snapshot);
    case "older":
      return settle({ ...state, messages: merge(event.snapshot.messages, state.messages), before: event.snapshot.before });
    case "line":
      if (event.up) return { ...state, phase: state.known ? "live" : "idle", why: null };
      return state.phase === "refused" ? state : { ...state, phase: "waiting", typing: null };
    case "refused":
      return { ...state, phase: "refused", why: event.why, typing: null };
    case "frame":
      return withFrame(state, event.frame);
    case "said":
      if (state.unsent.some((one) => one.clientId === event.unsent.clientId)) return state;
      return settle({ ...state, unsent: [...state.unsent, event.unsent].sort(byTurn) });
    case "sending":
      return mark(state, event.clientId, "sending", null);
    case "waiting":
      return mark(state, event.clientId, "waiting", event.why);
    case "failed":
      return mark(state, event.clientId, "failed", event.why);
    case "sent":
      return settle({
        ...state,
        unsent: state.unsent.filter((one) => one.clientId !== event.message.client_id),
        messages: merge(state.messages, [event.message]),
      });
    case "withdrawn":
      return { ...state, unsent: state.unsent.filter((one) => one.clientId !== event.clientId) };
    case "quiet":
      return { ...state, typing: null };
    case "seen":
      return settle({ ...state, seen: event.upto });
  }
}
