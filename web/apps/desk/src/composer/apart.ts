import type { ApartWords, HeldFile } from "@filrouge/api";

/** Words and their files, with whom they are for. */
export type Part = ApartWords;
type Mode = Part["mode"];

/** A third party reads what the customer and we do not, and the other way round. */
export const crosses = (one: Mode, other: Mode): boolean => (one === "forward") !== (other === "forward");

export const saysNothing = (part: Part | null | undefined): boolean => !part || (part.text.trim() === "" && !part.html.includes("<img") && !part.uploads?.length);

/** The same words and files, whatever they are for. */
export const sameWords = (one: Part, other: Part): boolean => one.html === other.html && tokens(one) === tokens(other);
const tokens = (part: Part) => (part.uploads ?? []).map((file) => file.token).join();

/**
 * Words that meet in the composer: those that come back first, then what was typed since. Each stays with whom it is for: what
 * is for others waits apart, and where an answer meets a note all of it is a note, which no customer reads. Pure.
 */
export function together(back: Part, ...since: (Part | null | undefined)[]): { now: Part; apart: Part | null } {
  const all = [back, ...since].flatMap((one) => (one && !saysNothing(one) ? [one] : []));
  const [now, apart] = [false, true].map((away) => all.filter((one) => crosses(one.mode, back.mode) === away));
  return { now: joined(now ?? [], back.mode), apart: apart?.length ? joined(apart, back.mode) : null };
}

function joined(parts: Part[], otherwise: Mode): Part {
  const mode = parts.some((one) => one.mode === "note") ? "note" : (parts[0]?.mode ?? otherwise);
  const files = new Map<string, HeldFile>(parts.flatMap((one) => one.uploads ?? []).map((file) => [file.token, file]));
  return { mode, text: parts.map((one) => one.text.trim()).filter(Boolean).join("\n\n"), html: parts.map((one) => one.html).join(""), uploads: [...files.values()] };
}
