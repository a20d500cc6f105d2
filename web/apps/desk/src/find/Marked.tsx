import css from "./marked.module.css";

/** Words with what matched underlined: never by colour alone, never coloured. */
export function Marked({ pieces }: { pieces: { text: string; match: boolean }[] }) {
  return (
    <>
      {pieces.map((one, index) =>
        one.match ? (
          <mark key={index} className={css.match}>
            {one.text}
          </mark>
        ) : (
          <span key={index}>{one.text}</span>
        ),
      )}
    </>
  );
}
