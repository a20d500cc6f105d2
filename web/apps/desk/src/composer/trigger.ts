/** Words being typed after `/` or `@`, at the caret. */
export interface Typed {
  char: "/" | "@";
  query: string;
  /** How many characters before the caret it begins, the sign included. */
  length: number;
}

const LONGEST = 40;

/** What stands before the caret, as a wish for ready words or a person. An address or a fraction is none. Pure. */
export function typedAt(before: string): Typed | null {
  const found = /(?:^|[\s(\u00a0])([/@])([^/@\n]*)$/.exec(before);
  const query = found?.[2] ?? "";
  if (!found || query.length > LONGEST || query.startsWith(" ") || / {2}|\s$/.test(query) || query.split(" ").length > 3) return null;
  return { char: found[1] as "/" | "@", query, length: query.length + 1 };
}
