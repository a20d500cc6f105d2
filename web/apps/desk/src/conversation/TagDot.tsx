import type { Tagged } from "@filrouge/api";
import css from "./ties.module.css";

/** The colour of a tag; hollow without one. Its name always stands beside it or is read aloud. */
export function TagDot({ colour }: { colour: string | null }) {
  return <span className={css.dot} data-plain={!colour || undefined} style={colour ? { background: colour } : undefined} aria-hidden />;
}

export function TagChip({ tag }: { tag: Tagged }) {
  return (
    <span className={css.tag} title={tag.name}>
      <TagDot colour={tag.colour} />
      <span className={css.tagName}>{tag.name}</span>
    </span>
  );
}
