/** What travels between a visitor's page and the server, as the protocol's reference says it. */

export interface Colours {
  main: string;
  on_main: string;
}

export interface Label {
  fr: string;
  en: string;
}

export interface Question {
  key: string;
  label: Label | string;
  type: "text" | "email" | "choice" | "long";
  required: boolean;
  options: { value: string; label: Label | string }[] | null;
}

export interface Invitation {
  after_s: number;
  /** Paths on which it may be shown, with `*` for anything. */
  pages: string[];
  text: Label | string;
  /** At most so many times within `days`. */
  times: number;
  days: number;
  /** How much of the page was seen by then, in per cent. */
  scrolled_pct?: number;
  /** On which page of the visit at the earliest. */
  pages_seen?: number;
}

export interface Theme {
  side: "left" | "right";
  /** Words of the button. */
  launcher: Label | null;
  /** Of the corners, in pixels. */
  radius: number;
}

export interface Availability {
  /** `nobody`: no agent of the team is ready. */
  state: "ready" | "busy" | "nobody" | "closed";
  /** 1 is next; null when it does not apply. */
  position: number | null;
  /** The middle half of the first answers of the last 30 minutes, of which there were `basis`. */
  wait: { from_s: number; to_s: number; basis: number } | null;
  opens_at: string | null;
  /** A message left now is answered by e-mail. */
  email: boolean;
}

export interface Settings {
  brand: { name: string; logo_url: string | null; colours: Colours };
  language: string;
  languages: string[];
  greeting: Label;
  questions: Question[];
  availability: Availability;
  files: { most: number; bytes: number; types: string[] };
  rating: boolean;
  invitation: Invitation | null;
  /** Older servers say nothing of it. */
  theme?: Theme;
}

export interface FileRef {
  id: string;
  name: string;
  media_type: string;
  size: number;
}

export interface Message {
  id: string;
  /** The id that the visitor's page gave it, null for what others said. */
  client_id: string | null;
  at: string;
  from: "visitor" | "agent" | "assistant" | "system";
  author: { name: string } | null;
  text: string;
  files: FileRef[];
  state: "received" | "sent" | "delivered" | "read";
  /** `by_email`: an answer left by e-mail; `mailed`: the visitor wrote by e-mail. */
  code: "joined" | "left" | "ended" | "by_email" | "mailed" | "acknowledged" | null;
  /** Older servers say nothing of it: `chat`. */
  channel?: "chat" | "email";
}

export interface Conversation {
  id: string;
  state: "open" | "ended";
  began_at: string;
  ended_at: string | null;
  agent: { name: string; role: string | null; place: string | null } | null;
  rated: number | null;
  /** Masked; when there, the conversation goes on at this address. */
  email: string | null;
}

export interface Snapshot {
  position: string;
  conversation: Conversation | null;
  messages: Message[];
  /** Cursor of the messages before these. */
  before: string | null;
  availability: Availability;
}

export interface Begun {
  visitor: string;
  secret: string;
  identified: boolean;
  conversation: Snapshot | null;
}

export interface Page {
  url: string;
  title: string;
  referrer: string;
}

export type Act =
  | { type: "read"; upto: string }
  | { type: "end" }
  | { type: "rate"; score: number; comment?: string }
  | { type: "email"; email: string }
  | { type: "transcript"; email?: string };

/** What the server says on the socket. */
export type Frame =
  | { type: "welcome"; position: string }
  | { type: "message"; position: string; message: Message }
  | { type: "state"; position?: string; conversation: Conversation | null; availability: Availability }
  | { type: "typing"; on: boolean; name: string | null }
  | { type: "resync"; reason: string; position: string }
  | { type: "pong" };

/** What the page says on the socket. */
export type Say =
  | { type: "hello"; secret: string; since: string | null }
  | { type: "ping" }
  | { type: "typing"; on: boolean }
  | { type: "got"; upto: string }
  | { type: "read"; upto: string };

const FRAMES = new Set(["welcome", "message", "state", "typing", "resync", "pong"]);

/** Null for what is no frame of ours; a newer server may say more than we know. */
export function readFrame(data: unknown): Frame | null {
  if (typeof data !== "string") return null;
  try {
    const frame = JSON.parse(data) as { type?: unknown };
    return typeof frame?.type === "string" && FRAMES.has(frame.type) ? (frame as Frame) : null;
  } catch {
    return null;
  }
}
