import type { Availability, Conversation, FileRef, Frame, Message, Settings, Snapshot } from "@filrouge/chat";

/** What a visitor's page asks of the server, answered from samples: nothing leaves the page. Pure but for its state. */

export type Scene = "button" | "invitation" | "start" | "waiting" | "talk" | "ended" | "nobody" | "closed";
export const SCENES: Scene[] = ["button", "invitation", "start", "waiting", "talk", "ended", "nobody", "closed"];

/** Sample words, in the language that is looked at. */
export interface Said {
  agent: string;
  role: string;
  place: string;
  hello: string;
  answer: string;
  thanks: string;
}
export interface Play {
  scene: Scene;
  settings: Omit<Settings, "availability">;
  said: Said;
  now: number;
}

const MINUTE = 60_000;
export const KEY = "preview";
export const HELD = { visitor: "vis_preview", secret: "vsk_preview", identified: false, subject: null };

export const talks = (scene: Scene) => scene === "waiting" || scene === "talk" || scene === "ended";
export const opens = (scene: Scene) => scene !== "button" && scene !== "invitation";

export function availabilityOf(scene: Scene, now: number, email: boolean): Availability {
  const none = { position: null, wait: null, opens_at: null, email };
  if (scene === "closed") return { ...none, state: "closed", opens_at: nextMorning(now) };
  if (scene === "nobody") return { ...none, state: "nobody" };
  if (scene === "waiting") return { ...none, state: "busy", position: 2, wait: { from_s: 120, to_s: 240, basis: 18 } };
  return { ...none, state: "ready" };
}

function nextMorning(now: number): string {
  const day = new Date(now + 24 * 60 * MINUTE);
  day.setHours(9, 0, 0, 0);
  return day.toISOString();
}

export interface Answer {
  status: number;
  body: unknown;
}

/** One invented chat: what was said in it, and who is there. */
export class Company {
  readonly #settings: Settings;
  #conversation: Conversation | null;
  #messages: Message[];
  #serial = 0;
  hear: (frame: Frame) => void = () => {};

  constructor(private readonly play: Play, email: boolean) {
    const { scene, settings, now } = play;
    this.#settings = { ...settings, availability: availabilityOf(scene, now, email) };
    if (settings.invitation) this.#settings.invitation = { ...settings.invitation, after_s: 1, pages: ["*"], scrolled_pct: 0, pages_seen: 1, times: 20 };
    if (scene !== "invitation") this.#settings.invitation = null;
    this.#conversation = talks(scene) ? this.#begun(scene) : null;
    this.#messages = talks(scene) ? this.#said(scene) : [];
  }

  #begun(scene: Scene): Conversation {
    const { said, now } = this.play;
    const ended = scene === "ended";
    return {
      id: "cnv_preview", state: ended ? "ended" : "open", began_at: this.#at(12), ended_at: ended ? new Date(now).toISOString() : null,
      agent: scene === "waiting" ? null : { name: said.agent, role: said.role, place: said.place }, rated: null, email: null,
    };
  }

  #at = (minutes: number) => new Date(this.play.now - minutes * MINUTE).toISOString();

  #message(from: Message["from"], text: string, at: string, code: Message["code"] = null): Message {
    this.#serial += 1;
    const author = from === "agent" || code === "joined" ? { name: this.play.said.agent } : null;
    return { id: `msg_${this.#serial}`, client_id: null, at, from, author, text, files: [], state: "read", code };
  }

  #said(scene: Scene): Message[] {
    const { said } = this.play;
    const first = this.#message("visitor", said.hello, this.#at(9));
    if (scene === "waiting") return [{ ...first, state: "received" }];
    const talk = [first, this.#message("system", "", this.#at(8), "joined"), this.#message("agent", said.answer, this.#at(7)), this.#message("visitor", said.thanks, this.#at(5))];
    return scene === "ended" ? [...talk, this.#message("system", "", this.#at(0), "ended")] : talk;
  }

  snapshot(): Snapshot {
    return { position: `p${this.#serial}`, conversation: this.#conversation, messages: this.#messages, before: null, availability: this.#settings.availability };
  }

  #tell(): void {
    this.hear({ type: "state", conversation: this.#conversation, availability: this.#settings.availability });
  }

  /** `what` is what stands behind the key: `""`, `/visitors`, `/messages`… */
  answer(method: string, what: string, given: Record<string, unknown>): Answer {
    const way = `${method} ${what}`;
    if (way === "GET ") return { status: 200, body: this.#settings };
    if (way === "GET /conversation") return { status: 200, body: this.snapshot() };
    if (way === "POST /visitors") return { status: 201, body: { visitor: HELD.visitor, secret: HELD.secret, identified: false, conversation: null } };
    if (way === "POST /messages") return this.#speak(String(given.id), String(given.text ?? ""));
    if (way === "POST /acts") return this.#act(given);
    if (way === "POST /files") return { status: 201, body: { id: "fil_preview", name: String(given.name ?? ""), media_type: "text/plain", size: 1 } satisfies FileRef };
    return { status: 404, body: { code: "chat.unknown" } };
  }

  #speak(client: string, text: string): Answer {
    const had = this.#messages.find((one) => one.client_id === client);
    const message = had ?? { ...this.#message("visitor", text, new Date(Date.now()).toISOString()), client_id: client, state: "received" as const };
    if (!had) this.#messages = [...this.#messages, message];
    this.#conversation = this.#conversation?.state === "open" ? this.#conversation : this.#begun("waiting");
    this.#tell();
    return { status: had ? 200 : 201, body: { message, position: `p${this.#serial}` } };
  }

  #act({ type, score, email }: Record<string, unknown>): Answer {
    const now = this.#conversation;
    if (!now) return { status: 409, body: { code: "chat.no_conversation" } };
    if (type === "end") this.#conversation = { ...now, state: "ended", ended_at: new Date(Date.now()).toISOString() };
    if (type === "rate") this.#conversation = { ...now, rated: Number(score) };
    if (type === "email") this.#conversation = { ...now, email: String(email) };
    return { status: 200, body: this.snapshot() };
  }
}
