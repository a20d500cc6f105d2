import { randomUUID } from "node:crypto";
import type { Availability, Conversation, FileRef, Frame, Message, Settings, Snapshot } from "@filrouge/chat";

/** What a test or the demo page may switch. */
export interface Switches {
  /** Milliseconds before every answer. */
  slow: number;
  /** Nobody answers at all. */
  offline: boolean;
  closed: boolean;
  nobody: boolean;
  /** The account is paused. */
  refused: boolean;
  /** Everybody is busy: `waiting` are before the visitor. */
  waiting: number;
  /** Messages are kept (202) and come by the socket later. */
  keeps: boolean;
  /** The next message is recorded, but its answer never leaves. */
  dies: boolean;
  /** Tokens are refused, for this reason. */
  token: string;
  /** An agent answers by herself. */
  agent: boolean;
  /** No sockets, as behind some proxies. */
  deaf: boolean;
  /** At most so many messages in one snapshot. */
  page: number;
  /** At most so many snapshots before 429. */
  asks: number;
}

export const CALM: Switches = {
  slow: 0, offline: false, closed: false, nobody: false, refused: false, waiting: 0, keeps: false, dies: false, token: "",
  agent: false, deaf: false, page: 50, asks: Infinity,
};

export interface Visitor {
  id: string;
  secret: string;
  identified: boolean;
  conversation: Conversation | null;
  messages: Message[];
  files: Map<string, { ref: FileRef; bytes: Buffer }>;
  frames: { position: string; frame: Frame }[];
  answers: Record<string, string>;
  ears: Set<(frame: Frame) => void>;
  got: string | null;
}

export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly why: string | null = null,
    readonly after: number | null = null,
  ) {
    super(code);
  }
}

const MOST_FRAMES = 500;

/** The state of an invented server: what a restart does not lose. */
export class World {
  switches: Switches = { ...CALM };
  colours = { main: "#18523c", on_main: "#ffffff" };
  /** What a test settles otherwise. */
  more: Partial<Settings> = {};
  visitors = new Map<string, Visitor>();
  /** Times that a message arrived, by its client id. */
  readonly arrivals = new Map<string, number>();
  private seq = 0;
  private clock = Date.UTC(2026, 10, 22, 13, 30);

  get at(): string {
    this.clock += 1000;
    return new Date(this.clock).toISOString();
  }

  position(): string {
    this.seq += 1;
    return `p${this.seq}`;
  }

  availability(): Availability {
    const { closed, nobody, waiting } = this.switches;
    const email = true;
    if (closed) return { state: "closed", position: null, wait: null, opens_at: "2026-11-23T08:00:00Z", email };
    if (nobody) return { state: "nobody", position: null, wait: null, opens_at: null, email };
    if (waiting) return { state: "busy", position: waiting, wait: { from_s: 240, to_s: 420, basis: 30 }, opens_at: null, email };
    return { state: "ready", position: null, wait: null, opens_at: null, email };
  }

  settings(): Settings {
    return {
      brand: { name: "Alisier Assurances", logo_url: null, colours: this.colours },
      language: "fr",
      languages: ["fr", "en"],
      greeting: {
        fr: "Bonjour. Écrivez-nous, une personne de notre équipe vous répond ici.",
        en: "Hello. Write to us, someone from our team answers here.",
      },
      questions: [
        { key: "name", label: { fr: "Votre nom", en: "Your name" }, type: "text", required: true, options: null },
        {
          key: "about", label: { fr: "Votre demande concerne", en: "What is it about?" }, type: "choice", required: false,
          options: [
            { value: "claim", label: { fr: "Un sinistre", en: "A claim" } },
            { value: "contract", label: { fr: "Un contrat", en: "A contract" } },
          ],
        },
      ],
      availability: this.availability(),
      files: { most: 5, bytes: 10_485_760, types: ["image/png", "image/jpeg", "application/pdf", "text/plain"] },
      rating: true,
      invitation: {
        after_s: 4, pages: ["/devis*"], times: 1, days: 7,
        text: { fr: "Une question sur votre devis ?", en: "A question about your quote?" },
      },
      theme: { side: "right", launcher: null, radius: 16 },
      ...this.more,
    };
  }

  /** By a token; with the secret of an anonymous visitor, who is then the user; or by the link of an e-mail (its token is the secret). */
  begin(token: string | undefined, secret?: string, resume?: string): Visitor {
    if (token && this.switches.token) throw new Refused(401, "chat.token_refused", this.switches.token);
    const before = secret || resume ? this.of(resume ?? secret, resume ? "chat.token_refused" : undefined) : null;
    if (before) {
      if (!resume) this.visitors.delete(before.secret);
      const again: Visitor = { ...before, secret: randomUUID(), identified: before.identified || Boolean(token), ears: new Set() };
      this.visitors.set(again.secret, again);
      return again;
    }
    const id = `vis_${randomUUID()}`;
    const visitor: Visitor = {
      id, secret: randomUUID(), identified: Boolean(token), conversation: null, messages: [], files: new Map(), frames: [],
      answers: {}, ears: new Set(), got: null,
    };
    this.visitors.set(visitor.secret, visitor);
    return visitor;
  }

  of(secret: string | undefined, code = "chat.visitor_unknown"): Visitor {
    const visitor = this.visitors.get(secret ?? "");
    if (!visitor) throw new Refused(401, code);
    return visitor;
  }

  snapshot(visitor: Visitor, before?: string): Snapshot {
    const all = visitor.messages;
    const end = before ? all.findIndex((one) => one.id === before) : all.length;
    const from = Math.max(0, end - this.switches.page);
    return {
      position: `p${this.seq}`,
      conversation: visitor.conversation,
      messages: all.slice(from, end),
      before: from > 0 ? (all[from]?.id ?? null) : null,
      availability: this.availability(),
    };
  }

  tell(visitor: Visitor, frame: Frame): void {
    if ("position" in frame && frame.position) {
      visitor.frames.push({ position: frame.position, frame });
      if (visitor.frames.length > MOST_FRAMES) visitor.frames.shift();
    }
    for (const ear of [...visitor.ears]) ear(frame);
  }

  /** Frames after a position of at most so long ago; null when they are not kept any more. */
  since(visitor: Visitor, position: string | null): Frame[] | null {
    if (position === null) return [];
    const after = Number(position.slice(1));
    if (!Number.isFinite(after)) return null;
    const first = Number(visitor.frames[0]?.position.slice(1) ?? 0);
    if (visitor.frames.length === MOST_FRAMES && after < first - 1) return null;
    return visitor.frames.filter((one) => Number(one.position.slice(1)) > after).map((one) => one.frame);
  }

  state(visitor: Visitor): void {
    this.tell(visitor, {
      type: "state", position: this.position(), conversation: visitor.conversation, availability: this.availability(),
    });
  }

  /** A message comes onto the thread. */
  add(visitor: Visitor, part: Partial<Message> & Pick<Message, "from" | "text">): Message {
    const message: Message = {
      id: `msg_${String(this.seq + 1).padStart(8, "0")}`, client_id: null, at: this.at, author: null, files: [], code: null,
      state: part.from === "visitor" ? "received" : "sent", ...part,
    };
    visitor.messages.push(message);
    this.tell(visitor, { type: "message", position: this.position(), message });
    return message;
  }

  change(visitor: Visitor, id: string, state: Message["state"]): void {
    const at = visitor.messages.findIndex((one) => one.id === id);
    const message = visitor.messages[at];
    if (!message || message.state === state) return;
    visitor.messages[at] = { ...message, state };
    this.tell(visitor, { type: "message", position: this.position(), message: { ...message, state } });
  }

  /** The visitor says something; the same id again changes nothing. */
  said(visitor: Visitor, clientId: string, text: string, files: string[]): { message: Message; again: boolean } {
    this.arrivals.set(clientId, (this.arrivals.get(clientId) ?? 0) + 1);
    const had = visitor.messages.find((one) => one.client_id === clientId);
    if (had) return { message: had, again: true };
    const refs = files.map((id) => visitor.files.get(id)?.ref).filter((one): one is FileRef => one !== undefined);
    if (!text.trim() && refs.length === 0) throw new Refused(422, "chat.empty");
    if (text.length > 4000) throw new Refused(422, "chat.too_long");
    const fresh = visitor.conversation?.state !== "open";
    if (fresh) {
      visitor.conversation = {
        id: `cnv_${randomUUID()}`, state: "open", began_at: this.at, ended_at: null, agent: null, rated: null, email: null,
      };
    }
    const message = this.add(visitor, { from: "visitor", text, files: refs, client_id: clientId });
    if (fresh) this.state(visitor);
    return { message, again: false };
  }

  joins(visitor: Visitor): void {
    if (!visitor.conversation) return;
    visitor.conversation = { ...visitor.conversation, agent: { name: "Léa", role: "conseillère", place: "Lyon" } };
    this.add(visitor, { from: "system", text: "", code: "joined", author: { name: "Léa" } });
    for (const one of visitor.messages) if (one.from === "visitor") this.change(visitor, one.id, "read");
    this.state(visitor);
  }
}
