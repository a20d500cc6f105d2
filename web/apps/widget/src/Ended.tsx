/** @jsxImportSource preact */
import { useEffect, useRef, useState } from "preact/hooks";
import { useWidget } from "./context";
import { Icon } from "./icons";

const SCORES = [1, 2, 3, 4, 5];

function Rating() {
  const { chat, state, words } = useWidget();
  const [score, setScore] = useState(0);
  const [comment, setComment] = useState("");
  const [failed, setFailed] = useState(false);
  const thanks = useRef<HTMLParagraphElement>(null);
  const rated = state.conversation?.rated;
  useEffect(() => {
    if (rated && score) thanks.current?.focus();
  }, [rated, score]);
  if (rated) return <p class="thanks" role="status" ref={thanks} tabIndex={-1}><Icon name="check" size={16} /> {words.t("rate.thanks")}</p>;
  const send = async (event: Event) => {
    event.preventDefault();
    try {
      await chat.act({ type: "rate", score, comment: comment.trim() || undefined });
    } catch {
      setFailed(true);
    }
  };
  return (
    <form class="rating" onSubmit={send}>
      <fieldset>
        <legend>{words.t("rate.question")}</legend>
        <div class="scores">
          {SCORES.map((one) => (
            <label key={one} class={one === score ? "on" : ""}>
              <input type="radio" name="score" value={one} checked={one === score} onChange={() => setScore(one)} aria-label={words.t("rate.score", { n: one })} />
              {one}
            </label>
          ))}
        </div>
        <p class="ends"><span>{words.t("rate.low")}</span><span>{words.t("rate.high")}</span></p>
      </fieldset>
      {score > 0 && (
        <>
          <label>
            {words.t("rate.comment")}
            <textarea rows={2} maxLength={1000} value={comment} onInput={(event) => setComment(event.currentTarget.value)} />
          </label>
          {failed && <p class="error" role="alert">{words.t("act.failed")}</p>}
          <button type="submit" class="main" ref={(one) => one?.scrollIntoView?.({ block: "nearest" })}>{words.t("rate.go")}</button>
        </>
      )}
    </form>
  );
}

/** What is left once a chat has ended: a rating, a copy, and a way to write again. */
export function Ended({ again, copy }: { again: () => void; copy: () => void }) {
  const { state, words } = useWidget();
  return (
    <section class="card ended" aria-label={words.t("event.ended")}>
      {state.messages.at(-1)?.code !== "ended" && <h3>{words.t("event.ended")}</h3>}
      {state.settings?.rating && <Rating />}
      <div class="ways">
        <button onClick={copy}><Icon name="file" /><b>{words.t("menu.transcript")}</b></button>
        <button onClick={again}><Icon name="chat" /><b>{words.t("ended.again")}</b></button>
      </div>
    </section>
  );
}
