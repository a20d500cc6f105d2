import type { HeldDraft } from "../composer/heldDraft";

/**
 * Words that this device keeps and the server does not have: drafts of answers, and what was begun in this tab. Each belongs
 * to one person: the others neither see it nor send it.
 */

export interface KeptDraft {
  conversationId: string;
  held: HeldDraft;
}

export type Box = Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;
export interface Boxes {
  device: () => Box | null;
  tab: () => Box | null;
}

const draftsOf = (person: string) => `filrouge.draft.${person}.`;
const drawerOf = (person: string) => `filrouge.drawer.${person}`;
const OWNER = "filrouge.person";
/** What the screens keep while the tab lives, without the name of its person. */
const TAB = ["filrouge.begin.", "filrouge.files."];
const BEGUN = TAB[0] ?? "";

const boxOf = (find: () => Box) => (): Box | null => {
  try {
    return find();
  } catch {
    return null;
  }
};
const BROWSER: Boxes = { device: boxOf(() => localStorage), tab: boxOf(() => sessionStorage) };

const namesIn = (box: Box | null, starts: readonly string[]): string[] =>
  Array.from({ length: box?.length ?? 0 }, (_, n) => box?.key(n) ?? "").filter((name) => starts.some((start) => name.startsWith(start)));

function parsed<T>(text: string | null | undefined): T | null {
  try {
    return JSON.parse(text ?? "null") as T | null;
  } catch {
    return null;
  }
}

export function keptWords({ device, tab }: Boxes = BROWSER) {
  const owner = (): string | null => tab()?.getItem(OWNER) ?? null;

  /** Takes the words of this tab out of everybody's sight, until their person is back on this device. */
  function putAway(person: string): void {
    const names = namesIn(tab(), TAB);
    const all = { ...parsed<Record<string, string>>(device()?.getItem(drawerOf(person))) };
    for (const name of names) all[name] = tab()?.getItem(name) ?? "";
    try {
      if (Object.keys(all).length) device()?.setItem(drawerOf(person), JSON.stringify(all));
    } catch {
      // The device is full: they go, rather than to be seen by another.
    }
    for (const name of names) tab()?.removeItem(name);
    tab()?.removeItem(OWNER);
  }

  return {
    putAway,

    /** This person works here now: what another left in the tab is put away, and theirs is there again. */
    settle(person: string): void {
      const before = owner();
      if (before !== null && before !== person) putAway(before);
      try {
        tab()?.setItem(OWNER, person);
        const mine = parsed<Record<string, string>>(device()?.getItem(drawerOf(person))) ?? {};
        for (const [name, value] of Object.entries(mine)) if (TAB.some((start) => name.startsWith(start)) && tab()?.getItem(name) === null) tab()?.setItem(name, value);
        device()?.removeItem(drawerOf(person));
      } catch {
        // Full or forbidden: the drawer stays as it is.
      }
    },

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

    /** Messages begun in this tab: to whom, and their words. */
    begun(): { customerId: string; text: string }[] {
      return namesIn(tab(), [BEGUN]).flatMap((name) => {
        const kept = parsed<{ subject?: string; html?: string }>(tab()?.getItem(name));
        const text = [kept?.subject ?? "", plain(kept?.html ?? "")].filter(Boolean).join(" · ");
        return text ? [{ customerId: name.slice(BEGUN.length), text }] : [];
      });
    },

    /** Forgets all of this person's words for good. */
    discard(person: string): void {
      for (const name of namesIn(device(), [draftsOf(person)])) device()?.removeItem(name);
      for (const name of namesIn(tab(), TAB)) tab()?.removeItem(name);
      device()?.removeItem(drawerOf(person));
      tab()?.removeItem(OWNER);
    },
  };
}

const plain = (html: string): string => new DOMParser().parseFromString(html.replace(/<\/(p|div|li|h\d)>|<br\s*\/?>/g, "$& "), "text/html").body.textContent?.replace(/\s+/g, " ").trim() ?? "";

export const kept = keptWords();
