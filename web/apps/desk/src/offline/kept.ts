import type { HeldDraft } from "../composer/heldDraft";

/**
 * Words that this device keeps and the server does not have: drafts of answers, and first messages that were begun. Each
 * belongs to one person: the others neither see it nor send it.
 */

export interface KeptDraft {
  conversationId: string;
  held: HeldDraft;
}

export type Box = Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;
export interface Begun {
  subject: string;
  html: string;
}

const draftsOf = (person: string) => `filrouge.draft.${person}.`;
const begunOf = (person: string) => `filrouge.begin.${person}.`;
const filesOf = (person: string) => `filrouge.files.${person}.`;
/** Under which name the files of a first message are kept. */
export const filesName = (person: string, customer: string) => `${filesOf(person)}begin.${customer}`;

const BROWSER = (): Box | null => {
  try {
    return localStorage;
  } catch {
    return null;
  }
};

const namesIn = (box: Box | null, starts: readonly string[]): string[] =>
  Array.from({ length: box?.length ?? 0 }, (_, n) => box?.key(n) ?? "").filter((name) => starts.some((start) => name.startsWith(start)));

function parsed<T>(text: string | null | undefined): T | null {
  try {
    return JSON.parse(text ?? "null") as T | null;
  } catch {
    return null;
  }
}

/** First messages that one has begun, one to a customer: closing the dialog, the tab or the machine loses nothing. */
export function begunWords(person: string, device: () => Box | null = BROWSER) {
  const name = (customer: string) => begunOf(person) + customer;
  return {
    read: (customer: string): Begun => ({ subject: "", html: "", ...parsed<Partial<Begun>>(device()?.getItem(name(customer))) }),
    write(customer: string, words: Begun): void {
      try {
        device()?.setItem(name(customer), JSON.stringify(words));
      } catch {
        // Full or forbidden: the words live as long as the dialog.
      }
    },
    drop: (customer: string): void => device()?.removeItem(name(customer)),
  };
}

export function keptWords(device: () => Box | null = BROWSER) {
  return {
    drafts(person: string): KeptDraft[] {
      const start = draftsOf(person);
      return namesIn(device(), [start])
        .flatMap((name) => {
          const held = parsed<HeldDraft>(device()?.getItem(name));
          return held && typeof held.draft?.text === "string" ? [{ conversationId: name.slice(start.length), held }] : [];
        })
        .sort((a, b) => a.held.at - b.held.at);
    },

    /** The server has this draft now; newer words are kept. */
    dropDraft(person: string, { conversationId, held }: KeptDraft): void {
      const name = draftsOf(person) + conversationId;
      if (device()?.getItem(name) === JSON.stringify(held)) device()?.removeItem(name);
    },

    /** First messages begun: to whom, and their words. */
    begun(person: string): { customerId: string; text: string }[] {
      const start = begunOf(person);
      return namesIn(device(), [start]).flatMap((name) => {
        const kept = parsed<Partial<Begun>>(device()?.getItem(name));
        const text = [kept?.subject ?? "", plain(kept?.html ?? "")].filter(Boolean).join(" · ");
        return text ? [{ customerId: name.slice(start.length), text }] : [];
      });
    },

    /** Forgets all of this person's words for good. */
    discard(person: string): void {
      for (const name of namesIn(device(), [draftsOf(person), begunOf(person), filesOf(person)])) device()?.removeItem(name);
    },
  };
}

const plain = (html: string): string => new DOMParser().parseFromString(html.replace(/<\/(p|div|li|h\d)>|<br\s*\/?>/g, "$& "), "text/html").body.textContent?.replace(/\s+/g, " ").trim() ?? "";

export const kept = keptWords();
