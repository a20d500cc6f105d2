import type { Language, Words } from "@filrouge/api";
import { matches } from "@filrouge/chat";
import { slug } from "../slug";

/** The settings of one web chat being edited. Pure: every function gives new ones. */

export type QuestionType = "text" | "long" | "email" | "phone" | "choice";
export const TYPES: QuestionType[] = ["text", "long", "email", "phone", "choice"];
export const QUESTIONS_MOST = 10;
export const SECRETS = ["identity_secret", "push_secret"] as const;
const SECRET_BYTES = 32;

export interface Option {
  value: string;
  label: Words;
}
export interface Question {
  key: string;
  type: QuestionType;
  label: Words;
  required: boolean;
  options: Option[];
}
export interface Invitation {
  after_s: number;
  scrolled_pct: number;
  pages_seen: number;
  pages: string[];
  text: Words;
  times: number;
  days: number;
}
export interface Theme {
  /** Empty: the brand's. */
  colour: string;
  side: "left" | "right";
  launcher: Words | null;
  radius: number;
}
export interface ChatConfig {
  languages: Language[];
  greeting: Words;
  questions: Question[];
  origins: string[];
  offline_after_s: number;
  resume_h: number;
  by_email: boolean;
  /** Empty: nobody is told of answers. */
  push_url: string;
  push_words: boolean;
  rating: boolean;
  invitation: Invitation | null;
  theme: Theme;
}

export const BLANK_THEME: Theme = { colour: "", side: "right", launcher: null, radius: 16 };
export const BLANK_CHAT: ChatConfig = {
  languages: ["fr", "en"],
  greeting: { fr: "Bonjour, que pouvons-nous faire pour vous\u202f?", en: "Hello, what can we do for you?" },
  questions: [
    { key: "name", type: "text", label: { fr: "Votre nom", en: "Your name" }, required: true, options: [] },
    { key: "email", type: "email", label: { fr: "Votre e-mail", en: "Your e-mail" }, required: false, options: [] },
  ],
  origins: [], offline_after_s: 120, resume_h: 24, by_email: true, push_url: "", push_words: false, rating: true, invitation: null, theme: BLANK_THEME,
};
export const BLANK_INVITATION: Invitation = {
  after_s: 20, scrolled_pct: 0, pages_seen: 1, pages: ["*"], times: 1, days: 7,
  text: { fr: "Une question\u202f? Nous répondons ici.", en: "A question? We answer here." },
};

/** What is kept, with defaults for what an older server does not say; what we do not know stays as it is. */
export function readChat(config: Record<string, unknown> | undefined): ChatConfig {
  const given = (config ?? {}) as Partial<ChatConfig>;
  return {
    ...BLANK_CHAT, questions: [], ...given, theme: { ...BLANK_THEME, ...given.theme },
    invitation: given.invitation ? { ...BLANK_INVITATION, ...given.invitation } : null,
  };
}

const firstWord = (words: Words) => words.en || words.fr || "";

/** A key made of the words, and unlike any other. */
export function freshKey(questions: Question[], words: string, but?: string): string {
  const base = slug(words, "_", 36).replace(/^(\d)/, "q_$1") || "question";
  const taken = new Set(questions.map((one) => one.key).filter((key) => key !== but));
  let key = base;
  for (let n = 2; taken.has(key); n += 1) key = `${base}_${n}`;
  return key;
}

export function freshOption(options: Option[], label: Words): Option {
  const base = slug(firstWord(label), "-", 50) || "option";
  const taken = new Set(options.map((one) => one.value));
  let value = base;
  for (let n = 2; taken.has(value); n += 1) value = `${base}-${n}`;
  return { value, label };
}

/** Something to choose from. */
function twoOptions(): Option[] {
  const first = freshOption([], { fr: "Première réponse", en: "First answer" });
  return [first, freshOption([first], { fr: "Deuxième réponse", en: "Second answer" })];
}

/** Who they are is told by the keys `name` and `email`: the first question of that sort takes it. */
export function addQuestion(questions: Question[], type: QuestionType, label: Words): Question[] {
  const wanted = type === "email" ? "email" : firstWord(label);
  const options = type === "choice" ? twoOptions() : [];
  return [...questions, { key: freshKey(questions, wanted), type, label, required: false, options }];
}

/** With changes at one place. Another type loses what it cannot carry. A key that was made of the words follows them. */
export function changeQuestion(questions: Question[], index: number, changes: Partial<Question>): Question[] {
  return questions.map((one, at) => {
    if (at !== index) return one;
    const after = { ...one, ...changes };
    if (after.type !== "choice") return { ...after, options: [] };
    return after.options.length ? after : { ...after, options: twoOptions() };
  });
}

export function moved<T>(list: T[], from: number, to: number): T[] {
  const next = [...list];
  const [one] = next.splice(from, 1);
  if (one === undefined || to < 0 || to > next.length) return list;
  next.splice(to, 0, one);
  return next;
}

/** `www.example.com/prices` → `https://www.example.com`; null for what is no address of a site. */
export function originOf(text: string): string | null {
  const typed = text.trim();
  const whole = /^https?:\/\//i.test(typed) ? typed : `https://${typed}`;
  try {
    const { origin, hostname, username } = new URL(whole);
    const named = hostname === "localhost" || /^[\d.]+$/.test(hostname) || hostname.startsWith("[") || hostname.includes(".");
    return named && !username && !/[\s*]/.test(typed) ? origin : null;
  } catch {
    return null;
  }
}

/** Whether a POST can go there. */
export function isAddress(text: string): boolean {
  try {
    const { protocol, username, password, hash } = new URL(text);
    return /^https?:$/.test(protocol) && !(username || password || hash) && /^[!-~]+$/.test(text);
  } catch {
    return false;
  }
}

export type PatternKind = "all" | "one" | "begins" | "ends" | "holds" | "like" | "never";

/** What a pattern means, and the words in it. */
export function patternKind(pattern: string): { kind: PatternKind; part: string } {
  const part = pattern.replace(/^\*+|\*+$/g, "");
  if (/^\*+$/.test(pattern) || pattern === "/*") return { kind: "all", part };
  if (!/^[/*]/.test(pattern) || /[?#]/.test(pattern)) return { kind: "never", part: pattern };
  if (part.includes("*")) return { kind: "like", part: pattern };
  if (pattern.startsWith("*") && pattern.endsWith("*")) return { kind: "holds", part };
  if (pattern.startsWith("*")) return { kind: "ends", part };
  return { kind: pattern.endsWith("*") ? "begins" : "one", part };
}

/** The path of what was typed: a whole address, or only its path. Empty when it is neither. */
export function pathOf(address: string): string {
  const typed = address.trim();
  if (!typed) return "";
  try {
    return new URL(typed.startsWith("/") ? `https://x${typed}` : /^https?:/i.test(typed) ? typed : `https://${typed}`).pathname;
  } catch {
    return "";
  }
}

/** The patterns that an address fits, judged as the widget judges. */
export const fitting = (patterns: string[], address: string): string[] => {
  const path = pathOf(address);
  return path ? patterns.filter((one) => matches(one, path)) : [];
};

/** 256 random bits as text. */
export function newSecret(random: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array = (bytes) => crypto.getRandomValues(bytes)): string {
  const bytes = random(new Uint8Array(SECRET_BYTES));
  return btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

export type Part = "general" | "look" | "talk" | "invite" | "site";
export interface Fault {
  path: string;
  part: Part;
  code: "words" | "label" | "duplicate" | "options" | "option_label" | "text" | "pages" | "origin" | "push" | "key";
}

/** What stands in the way of saving, each at its place. */
export function faults(config: ChatConfig, key: string): Fault[] {
  const { languages, questions, invitation } = config;
  const said = (words: Words | null | undefined) => languages.every((one) => Boolean(words?.[one]?.trim()));
  const found: Fault[] = [];
  if (!/^[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?$/.test(key)) found.push({ path: "address", part: "general", code: "key" });
  if (!said(config.greeting)) found.push({ path: "greeting", part: "talk", code: "words" });
  questions.forEach((one, index) => {
    const at = { path: `questions.${index}`, part: "talk" as const };
    if (!said(one.label)) found.push({ ...at, path: `${at.path}.label`, code: "label" });
    if (!/^[a-z][a-z0-9_]{0,39}$/.test(one.key) || questions.findIndex((other) => other.key === one.key) !== index) found.push({ ...at, path: `${at.path}.key`, code: "duplicate" });
    if (one.type === "choice" && one.options.length === 0) found.push({ ...at, path: `${at.path}.options`, code: "options" });
    if (one.options.some((option) => !said(option.label))) found.push({ ...at, path: `${at.path}.options`, code: "option_label" });
  });
  if (invitation && !said(invitation.text)) found.push({ path: "invitation.text", part: "invite", code: "text" });
  if (invitation && !invitation.pages.some((one) => patternKind(one).kind !== "never")) found.push({ path: "invitation.pages", part: "invite", code: "pages" });
  if (config.origins.some((one) => originOf(one) === null)) found.push({ path: "origins", part: "site", code: "origin" });
  if (config.push_url && !isAddress(config.push_url)) found.push({ path: "push_url", part: "site", code: "push" });
  return found;
}

const PLACES =
  /^(?:name|address|brand_id|team_id|contact_reason_id|offline_after_s|resume_h|by_email|languages|greeting|rating|origins|push_url|push_words|theme\.(?:colour|side|radius|launcher)|invitation\.(?:after_s|scrolled_pct|pages_seen|pages|text|times|days)|questions\.\d+\.(?:label|type|options|key))(?=\.|$)/;

/** The field that shows an error at this path: `questions.0.label.fr` → `questions.0.label`. Null: no field does. */
export const placeOf = (path: string): string | null => PLACES.exec(path)?.[0] ?? null;

/** Where an error of the server belongs. */
export function partOf(path: string): Part {
  if (/^(greeting|questions|languages|rating)/.test(path)) return "talk";
  if (path.startsWith("theme")) return "look";
  if (path.startsWith("invitation")) return "invite";
  return /^(origins|identity|push)/.test(path) ? "site" : "general";
}
