import css from "./chats.module.css";

/** Somebody writes. */
export function Dots() {
  return (
    <span className={css.dots} aria-hidden>
      <span />
      <span />
      <span />
    </span>
  );
}
