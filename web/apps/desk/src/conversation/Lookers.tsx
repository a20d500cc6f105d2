import type { Looker } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { Face, Tip } from "@filrouge/ui";
import { IconEye, IconPencil } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import css from "./ties.module.css";

const FACES = 3;

/** The faces of those who look at this conversation too. */
export function Lookers({ people }: { people: Looker[] }) {
  const s = useStrings();
  const here = people.filter((one) => one.elsewhere === null);
  if (here.length === 0) return null;
  const names = here.map((one) => one.name).join(", ");
  return (
    <Tip label={s.t("look.here", { n: here.length, names })}>
      <span className={css.lookers} role="img" aria-label={s.t("look.here", { n: here.length, names })}>
        {here.slice(0, FACES).map((one) => (
          <span key={one.id} className={css.looker} data-editing={one.editing || undefined}>
            <Face initials={one.initials} size="sm" />
            {one.editing && <IconPencil size={12} stroke={2} className={css.pen} aria-hidden />}
          </span>
        ))}
        {here.length > FACES && <span className={css.quiet}>+{here.length - FACES}</span>}
      </span>
    </Tip>
  );
}

/** Somebody is on another matter of the same customer: one line, so that two do not call the same person. */
export function Elsewhere({ people }: { people: Looker[] }) {
  const s = useStrings();
  const others = people.filter((one) => one.elsewhere !== null);
  const first = others[0];
  if (!first?.elsewhere) return null;
  const { conversation_id, reference } = first.elsewhere;
  const link = (parts: ReactNode[]) =>
    conversation_id ? (
      <Link key="l" to="/conversations/$conversationId" params={{ conversationId: conversation_id }}>
        {parts}
      </Link>
    ) : (
      <span key="l">{parts}</span>
    );
  return (
    <p className={css.strip} role="status">
      <IconEye size={15} stroke={1.7} aria-hidden />
      <span>
        {s.rich(conversation_id ? "look.elsewhere" : "look.customer", { name: first.name, more: others.length - 1, reference: reference ?? s.t("look.another"), a: link })}
      </span>
    </p>
  );
}
