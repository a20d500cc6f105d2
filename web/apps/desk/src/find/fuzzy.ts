/** Finding words in labels, accents and letters in between forgiven. Pure. */

export type Range = [from: number, to: number];
export interface Match {
  score: number;
  /** What of the text matched, in order, without overlap. */
  at: Range[];
}

interface Folded {
  text: string;
  /** For each letter of `text`: where it stands in what was folded. */
  from: number[];
}

/** `Œuvre d’Été` → `oeuvre d'ete`, with the way back. */
export function foldWithMap(text: string): Folded {
  let out = "";
  const from: number[] = [];
  for (let i = 0; i < text.length; i += 1) {
    const letter = text.charAt(i);
    const plain = letter.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace("œ", "oe").replace("æ", "ae").replace("’", "'");
    for (const one of plain) from.push(...Array.from({ length: one.length }, () => i));
    out += plain;
  }
  return { text: out, from };
}

const STARTS = 100;
const WORD_STARTS = 60;
const INSIDE = 30;
const SCATTERED = 8;
const isStart = (text: string, at: number) => at === 0 || !/[\p{L}\p{N}]/u.test(text.charAt(at - 1));

function one(folded: string, word: string): { score: number; at: Range[] } | null {
  if (folded.startsWith(word)) return { score: STARTS + word.length, at: [[0, word.length]] };
  for (let at = folded.indexOf(word); at >= 0; at = folded.indexOf(word, at + 1))
    if (isStart(folded, at)) return { score: WORD_STARTS + word.length, at: [[at, at + word.length]] };
  const inside = folded.indexOf(word);
  if (inside >= 0 && word.length > 2) return { score: INSIDE + word.length, at: [[inside, inside + word.length]] };
  return word.length < 3 ? null : scattered(folded, word);
}

/** `trsf` in `transférer`, `mep` in `mettre en pause`: it begins a word with two letters, or takes first letters only. */
function scattered(folded: string, word: string): { score: number; at: Range[] } | null {
  const at: Range[] = [];
  let next = 0;
  let gaps = 0;
  for (const letter of word) {
    let found = folded.indexOf(letter, next);
    while (at.length === 0 && found >= 0 && !isStart(folded, found)) found = folded.indexOf(letter, found + 1);
    if (found < 0) return null;
    const last = at[at.length - 1];
    if (last && last[1] === found) last[1] = found + letter.length;
    else {
      if (last) gaps += found - last[1];
      at.push([found, found + letter.length]);
    }
    next = found + letter.length;
  }
  // Letters strewn over the whole text say nothing.
  const [first] = at;
  const initials = at.every(([from]) => isStart(folded, from));
  const begun = first !== undefined && first[1] - first[0] > 1 && at.length < 4 && gaps <= word.length * 2;
  return initials || begun ? { score: SCATTERED - gaps / 10, at } : null;
}

/** Every word of `wanted` found in `text`, or null. The higher the score, the nearer. An empty wish matches all. */
export function fuzzy(text: string, wanted: string): Match | null {
  const words = foldWithMap(wanted).text.split(/\s+/).filter(Boolean);
  if (!words.length) return { score: 0, at: [] };
  const { text: folded, from } = foldWithMap(text);
  let score = 0;
  const at: Range[] = [];
  for (const word of words) {
    const found = one(folded, word);
    if (!found) return null;
    score += found.score;
    at.push(...found.at);
  }
  return { score: score / words.length - folded.length / 1000, at: back(at, from, text.length) };
}

/** Where these words begin a word of the text: what a search by words and prefixes would find there. */
export function beginnings(text: string, words: string[]): Range[] {
  const { text: folded, from } = foldWithMap(text);
  const at: Range[] = [];
  for (const wanted of words) {
    const word = foldWithMap(wanted).text.trim();
    if (!word) continue;
    for (let found = folded.indexOf(word); found >= 0; found = folded.indexOf(word, found + word.length))
      if (isStart(folded, found)) at.push([found, found + word.length]);
  }
  return back(at, from, text.length);
}

/** From the folded text to the text as written; in order, what overlaps made one. */
function back(at: Range[], from: number[], length: number): Range[] {
  const real = at.map(([a, b]): Range => [from[a] ?? length, b < from.length ? (from[b] ?? length) : length]).sort((a, b) => a[0] - b[0]);
  const out: Range[] = [];
  for (const [a, b] of real) {
    const last = out[out.length - 1];
    if (last && a <= last[1]) last[1] = Math.max(last[1], b);
    else if (b > a) out.push([a, b]);
  }
  return out;
}

/** Cuts a text into what matched and what did not. */
export function cut(text: string, at: Range[]): { text: string; match: boolean }[] {
  const out: { text: string; match: boolean }[] = [];
  let done = 0;
  for (const [a, b] of at) {
    if (a > done) out.push({ text: text.slice(done, a), match: false });
    out.push({ text: text.slice(a, b), match: true });
    done = b;
  }
  if (done < text.length) out.push({ text: text.slice(done), match: false });
  return out;
}
