import { isProblem, type Draft } from "@filrouge/api";

/** Words that the server does not have yet, kept on this device under their person's name. */
export interface HeldDraft {
  draft: Draft;
  /** The version of the server's draft that they follow. */
  version: number;
  /** When they were typed, by this device's clock. */
  at: number;
  /** On their way out as a message: the server may have them already. */
  leaving: boolean;
  /** The server does not take them, and says so each time: the line is not to blame. */
  refused?: boolean;
}

type Box = Pick<Storage, "getItem" | "setItem" | "removeItem">;
const box = (): Box | null => {
  try {
    return localStorage;
  } catch {
    return null;
  }
};

/** Without storage they live as long as the composer. */
export function heldDrafts(person: string, store: () => Box | null = box) {
  const name = (id: string) => `filrouge.draft.${person}.${id}`;
  return {
    read(id: string): HeldDraft | null {
      try {
        const value = JSON.parse(store()?.getItem(name(id)) ?? "null") as HeldDraft | null;
        return value && typeof value.draft?.text === "string" ? value : null;
      } catch {
        return null;
      }
    },
    write(id: string, held: HeldDraft): void {
      try {
        store()?.setItem(name(id), JSON.stringify(held));
      } catch {
        // Full or forbidden: the composer still holds them.
      }
    },
    drop(id: string): void {
      try {
        store()?.removeItem(name(id));
      } catch {
        // Nothing was kept.
      }
    },
  };
}

export const hasWords = (draft: Draft): boolean => draft.text.trim() !== "" || draft.html.includes("<img") || (draft.uploads?.length ?? 0) + (draft.cc?.length ?? 0) > 0 || Boolean(draft.forward) || Boolean(draft.apart);

/** An answer that the same words would get again; without a session or a line, or in haste, they may go later. */
export const isRefused = (error: unknown): boolean => isProblem(error) && error.status >= 400 && error.status < 500 && ![401, 408, 409, 425, 429].includes(error.status);

const plain = (text: string) => text.split(/\s+/).join(" ").trim();

/** Whether the same words stand in what has been said. */
export const isSaid = (draft: Draft, said: (string | null | undefined)[]): boolean => {
  const words = plain(draft.text);
  return words !== "" && said.some((one) => plain(one ?? "") === words);
};
