/** @jsxImportSource preact */
import { useState } from "preact/hooks";
import type { Availability } from "@filrouge/chat";
import { AskEmail } from "./AskEmail";
import { useWidget } from "./context";
import { Icon } from "./icons";
import { minutes } from "./story";
import { Knot } from "./Thread";
import type { Words } from "./words";

/** More than so many before the visitor are told as a number only. */
const DRAWN = 4;

export function rankText(words: Words, position: number | null): string {
  if (position === null) return words.t("wait.soon");
  return position <= 1 ? words.t("wait.next") : words.t("wait.rank", { n: position });
}

export function rangeText(words: Words, wait: NonNullable<Availability["wait"]>): string {
  const { from, to } = minutes(wait);
  const range = to <= 1 ? words.t("wait.under") : from === to ? words.t("wait.minutes_same", { from }) : words.t("wait.minutes", { from, to });
  return words.many("wait.range", wait.basis, { range });
}

function Rank({ position }: { position: number }) {
  const { words } = useWidget();
  const before = Math.min(position - 1, DRAWN);
  return (
    <div class="rank" role="img" aria-label={words.t("wait.rank_label", { n: position })}>
      <i class="tail" />
      <b>{position}</b>
      {Array.from({ length: before }, (_, at) => (
        <i key={at} class={position - 1 > DRAWN && at === 0 ? "hop many" : "hop"} />
      ))}
      <i class="hop end">
        <Icon name="headset" size={15} />
      </i>
    </div>
  );
}

/** Where the visitor stands, for how long, that they may leave, and the other ways. */
export function Waiting() {
  const { chat, state, words } = useWidget();
  const [asking, setAsking] = useState(false);
  const { availability, conversation } = state;
  if (!availability) return null;
  const away = availability.state === "nobody" || availability.state === "closed";
  const email = conversation?.email ?? null;
  const title = away ? words.t(availability.state === "closed" ? "wait.closed" : "open.nobody") : rankText(words, availability.position);
  const safe = email
    ? words.t("wait.leave_email", { email })
    : words.t(away && availability.email ? "wait.kept" : "wait.leave");
  return (
    <li class="wait">
      <Knot kind="wait" />
      <section class="card" aria-label={title}>
        <h3>{title}</h3>
        {!away && availability.position !== null && <Rank position={availability.position} />}
        <p>
          {!away && availability.wait && <>{rangeText(words, availability.wait)} </>}
          {availability.state === "closed" && availability.opens_at && <>{words.t("open.closed_until", { when: words.when(availability.opens_at) })}. </>}
          {state.kept === "memory" && !email ? words.t("line.memory") : safe}
        </p>
        {availability.email && !email && (
          <div class="ways">
            {asking || away ? (
              <AskEmail
                go={words.t("email.go")}
                send={(address) => chat.act({ type: "email", email: address })}
                leave={away ? undefined : () => setAsking(false)}
              />
            ) : (
              <button onClick={() => setAsking(true)}>
                <Icon name="mail" />
                <b>{words.t("email.go")}</b>
              </button>
            )}
          </div>
        )}
      </section>
    </li>
  );
}
