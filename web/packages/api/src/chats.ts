import type { Named, Person } from "./basics";

/** A chat that I hold, among the others. */
export interface MyChat {
  id: string;
  reference: string;
  subject: string;
  customer: Person;
  language: string | null;
  began_at: string;
  /** When it came to me: the order of the list. */
  came_at: string;
  answered: boolean;
  waiting_since: string | null;
  /** The aim for the answer that is due. */
  target_s: number;
  /** When we spoke, while that is the last word. */
  said_at: string | null;
  /** When the visitor ended it, while nothing was said since. */
  ended_at: string | null;
  unread: number;
  last: { text: string; channel: "webchat" | "email"; direction: "in" | "out"; at: string };
  here: boolean;
  seen_at: string | null;
  version: number;
}

/** A chat of my teams that nobody has. */
export interface WaitingChat {
  id: string;
  customer: Person;
  team: Named | null;
  since: string;
  target_s: number;
  version: number;
}

export interface MyChats {
  position: string;
  /** As they came. */
  mine: MyChat[];
  /** The longest wait first. */
  waiting: WaitingChat[];
}

/** What an event makes of a chat: null where it does not stand, or no longer. */
export interface ChatNews {
  mine: MyChat | null;
  waits: WaitingChat | null;
}

/** Somebody to whom chats may be handed. */
export interface Receiver {
  user_id: string;
  chats: number;
}
export interface ChatTaken {
  conversation_id: string;
  version: number;
  undo: string | null;
}

/** The chat of a conversation: where the customer reads what is sent by chat now, and how it stands. */
export interface ChatStanding {
  here: boolean;
  seen_at: string | null;
  /** On the page; by e-mail, after `email_after_s`; when they come back. */
  reads_on: "page" | "email" | "return";
  email: string | null;
  email_after_s: number | null;
  page: { url: string; title: string } | null;
  language: string;
  began_at: string;
  ended_at: string | null;
  score: number | null;
  comment: string;
  rated_at: string | null;
}
