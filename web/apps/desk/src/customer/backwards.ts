import type { Entry } from "@filrouge/api";
import type { End, Line } from "@filrouge/ui";
import { story, type Piece } from "../conversation/story";

/** The same grammar read upwards: newest first, the line of a piece leads down to the one before it in time. */
export function backwards(newestFirst: Entry[], goesOn: boolean): Piece[] {
  const pieces = story([...newestFirst].reverse(), goesOn).reverse();
  return pieces.map((piece, index) => {
    const older = pieces[index + 1];
    const above = index > 0 && piece.line !== "none";
    const line: Line = older ? older.line : goesOn ? "solid" : "none";
    const below = line !== "none";
    const end: End = above ? (below ? "middle" : "last") : below ? "first" : "only";
    // A line that goes on hides where another ended.
    return { ...piece, line, end, frayed: piece.frayed && !below };
  });
}
