export interface Piece {
  text: string;
  /** Who is called, when somebody is. */
  id: string | null;
}

/** A text cut at the names it calls, the longest name first. Pure. */
export function called(text: string, mentions: { id: string; name: string }[]): Piece[] {
  const names = [...mentions].filter((one) => one.name).sort((a, b) => b.name.length - a.name.length);
  const pieces: Piece[] = [];
  let plain = "";
  for (let at = 0; at < text.length; ) {
    const one = text[at] === "@" ? names.find(({ name }) => text.startsWith(name, at + 1)) : undefined;
    if (one) {
      if (plain) pieces.push({ text: plain, id: null });
      plain = "";
      pieces.push({ text: `@${one.name}`, id: one.id });
      at += one.name.length + 1;
    } else {
      plain += text[at];
      at += 1;
    }
  }
  if (plain) pieces.push({ text: plain, id: null });
  return pieces;
}
