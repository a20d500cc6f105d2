import { Fragment } from "react";
import css from "./conversation.module.css";
import { tongueOf } from "./tongue";

const LINK = /(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]])/g;

/** Plain words as they were written; addresses of pages become links that tell nobody where one comes from. */
export function Prose({ text }: { text: string }) {
  return (
    <div className={css.prose} lang={tongueOf(text)} dir="auto">
      {text.trim().split(LINK).map((part, index) =>
        index % 2 ? (
          <a key={index} href={part} target="_blank" rel="noopener noreferrer nofollow">
            {part}
          </a>
        ) : (
          <Fragment key={index}>{part}</Fragment>
        ),
      )}
    </div>
  );
}
