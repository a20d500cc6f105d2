/** Case, accents and ligatures aside, for finding by typing. */
export const fold = (text: string): string =>
  text.trim().toLowerCase().replace(/œ/g, "oe").replace(/æ/g, "ae").normalize("NFD").replace(/\p{M}/gu, "");
