import css from "./conversation.module.css";
import { Prose } from "./Prose";
import { called } from "./calls";

interface Props {
  text: string;
  mentions: { id: string; name: string }[];
}

/** A note's words, with those whom it calls set off. */
export function Called({ text, mentions }: Props) {
  if (mentions.length === 0) return <Prose text={text} />;
  return (
    <p className={css.called}>
      {called(text, mentions).map((piece, index) => (piece.id ? <span key={index} className={css.mention}>{piece.text}</span> : piece.text))}
    </p>
  );
}
