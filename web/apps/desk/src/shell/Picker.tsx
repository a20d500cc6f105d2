import { useStrings } from "@filrouge/strings";
import { Modal, TextInput } from "@mantine/core";
import { IconCheck, IconPlus, IconSearch } from "@tabler/icons-react";
import { useEffect, useId, useState, type ReactNode } from "react";
import css from "./picker.module.css";

export interface Choice {
  id: string;
  label: string;
  hint?: string;
  before?: ReactNode;
  /** Under another choice. */
  sub?: boolean;
  chosen?: boolean;
}

interface Props {
  opened: boolean;
  title: string;
  choices: Choice[];
  onPick: (id: string) => void;
  onClose: () => void;
  /** Several may be chosen: it stays open, and what was typed goes after each. */
  many?: boolean;
  /** Offers to make what was typed when nothing has that name. */
  create?: { label: (typed: string) => string; run: (typed: string) => void };
  /** Beneath the list. */
  foot?: ReactNode;
}

/** Folds accents and case, so that "resiliation" finds "Résiliation". */
export const folded = (text: string) =>
  text.normalize("NFD").replace(/\p{M}/gu, "").replace(/œ/gi, "oe").toLowerCase();

/** A list one searches and picks from, by keyboard alone if one likes. */
export function Picker({ opened, title, onClose, ...rest }: Props) {
  const s = useStrings();
  return (
    <Modal opened={opened} onClose={onClose} title={title} closeButtonProps={{ "aria-label": s.t("action.close") }} yOffset="12vh" centered={false}>
      <Inside title={title} {...rest} />
    </Modal>
  );
}

const NEW = "\0new";

function Inside({ title, choices, onPick, many, create, foot }: Omit<Props, "opened" | "onClose">) {
  const s = useStrings();
  const base = useId();
  const [search, setSearch] = useState("");
  const [at, setAt] = useState(0);
  const wanted = folded(search.trim());
  const found = choices.filter((one) => !wanted || folded(`${one.label} ${one.hint ?? ""}`).includes(wanted));
  if (create && wanted && !choices.some((one) => folded(one.label) === wanted))
    found.push({ id: NEW, label: create.label(search.trim()), before: <IconPlus size={16} stroke={1.6} aria-hidden /> });
  const pick = (id: string) => {
    if (id === NEW) create?.run(search.trim());
    else onPick(id);
    if (many) setSearch("");
  };
  const index = Math.min(at, found.length - 1);
  const current = found[index];
  useEffect(() => {
    document.getElementById(`${base}-${index}`)?.scrollIntoView({ block: "nearest" });
  }, [base, index]);
  return (
    <>
      <TextInput
        data-autofocus
        aria-label={title}
        placeholder={s.t("action.search")}
        leftSection={<IconSearch size={16} stroke={1.6} />}
        value={search}
        role="combobox"
        aria-expanded
        aria-controls={base}
        aria-activedescendant={current ? `${base}-${index}` : undefined}
        onChange={(event) => {
          setSearch(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
          if (step) {
            event.preventDefault();
            setAt(Math.max(0, Math.min(found.length - 1, index + step)));
          }
          if (event.key === "Enter" && current) {
            event.preventDefault();
            pick(current.id);
          }
        }}
      />
      <div id={base} role="listbox" aria-label={title} aria-multiselectable={many || undefined} className={css.list}>
        {found.map((one, position) => (
          <div
            key={one.id}
            id={`${base}-${position}`}
            role="option"
            aria-selected={many ? Boolean(one.chosen) : position === index}
            data-at={position === index || undefined}
            className={css.choice}
            data-sub={(one.sub && !wanted) || undefined}
            onPointerMove={() => setAt(position)}
            onClick={() => pick(one.id)}
          >
            {one.before}
            <span className={css.label} title={one.label}>{one.label}</span>
            {one.hint && <span className={css.hint}>{one.hint}</span>}
            {one.chosen && <IconCheck size={16} stroke={1.8} aria-hidden />}
          </div>
        ))}
        {found.length === 0 && <p className={css.none}>{s.t("picker.none")}</p>}
      </div>
      {foot}
    </>
  );
}
