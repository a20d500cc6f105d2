import { fold } from "./fold";

/** `Déclarer un sinistre` → `declarer-un-sinistre`. */
export const slug = (text: string, joint = "-", longest = 40): string => {
  const joined = fold(text).replace(/[^a-z0-9]+/g, joint);
  const cut = joined.slice(0, longest);
  return cut.replace(new RegExp(`^\\${joint}+|\\${joint}+$`, "g"), "");
};
