import { useStrings, time } from "@filrouge/strings";
import { IconEye, IconPencil } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useLooking } from "../../data/looking";
import css from "./record.module.css";

interface Props {
  what: string;
  id: string;
  /** Whether I have typed something that is not saved. */
  editing: boolean;
}

/** Who has this record before them too, told before one saves: editing it, or only reading. */
export function Beside({ what, id, editing }: Props) {
  const s = useStrings();
  const others = useLooking(`setting:${what}:${id}`, editing);
  const [seen, setSeen] = useState<Record<string, Date>>({});
  const editors = others.filter((one) => one.editing);
  const key = editors.map((one) => one.id).sort().join(" ");
  useEffect(() => {
    const ids = key ? key.split(" ") : [];
    setSeen((old) => Object.fromEntries(ids.map((one) => [one, old[one] ?? new Date()])));
  }, [key]);
  const shown = editors.length ? editors : others;
  if (shown.length === 0) return <p role="status" className="fr-unseen" />;
  const names = shown.map((one) => one.name).join(", ");
  const first = Object.values(seen).sort((a, b) => a.getTime() - b.getTime())[0];
  return (
    <p role="status" className={css.beside} data-editing={editors.length > 0 || undefined}>
      {editors.length ? <IconPencil size={16} stroke={1.7} aria-hidden /> : <IconEye size={16} stroke={1.7} aria-hidden />}
      <span>
        {s.t(editors.length ? "settings.looking.editing" : "settings.looking.reading", { names, n: shown.length })}{" "}
        {editors.length > 0 && first && <span className={css.quiet}>{s.t("settings.looking.since", { time: time.clock(first) })}. {s.t("settings.looking.safe")}</span>}
      </span>
    </p>
  );
}
