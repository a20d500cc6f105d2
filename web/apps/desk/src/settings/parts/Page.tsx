import { useStrings } from "@filrouge/strings";
import { PageHead } from "@filrouge/ui";
import { ActionIcon } from "@mantine/core";
import { IconArrowLeft, IconChevronRight } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { Fragment, type ReactNode } from "react";
import { useScreen } from "../../shell/screen";
import css from "./page.module.css";

export interface Step {
  label: string;
  /** A path under /settings; without one it is only a word. */
  to?: string;
}
interface Props {
  title: ReactNode;
  trail?: Step[];
  /** Beside the title: its state. */
  mark?: ReactNode;
  facts?: ReactNode;
  actions?: ReactNode;
  /** A column on the right; beneath when there is no room. */
  aside?: ReactNode;
  children: ReactNode;
  /** The content takes the whole width and scrolls by itself. */
  full?: boolean;
}

/** A page of the settings: head, content, and what is worth knowing on the right. */
export function Page({ title, trail = [], mark, facts, actions, aside, children, full }: Props) {
  const s = useStrings();
  const screen = useScreen();
  const phone = screen === "phone";
  const up = [...trail].reverse().find((step) => step.to)?.to ?? "/settings";
  const path = trail.map((step, index) => (
    <Fragment key={step.label}>
      {index > 0 && <IconChevronRight size={13} stroke={1.6} aria-hidden className={css.arrow} />}
      {step.to ? <Link to={step.to}>{step.label}</Link> : step.label}
    </Fragment>
  ));
  const back = phone ? (
    <ActionIcon component={Link} to={up} aria-label={s.t("action.back")}>
      <IconArrowLeft size={20} stroke={1.6} />
    </ActionIcon>
  ) : undefined;
  return (
    <div className={css.page}>
      <PageHead title={mark && screen === "wide" ? <span className={css.titleLine}><span data-title>{title}</span>{mark}</span> : title} trail={trail.length ? <nav className={css.trail} aria-label={s.t("settings.trail")}>{path}</nav> : undefined} facts={mark && screen !== "wide" ? <>{mark}{facts}</> : facts} actions={phone ? undefined : actions} back={back} />
      <div className={css.body} data-full={full || undefined}>
        <div className={css.content} data-full={full || undefined}>
          {children}
        </div>
        {aside && <aside className={css.aside}>{aside}</aside>}
      </div>
      {phone && actions && <div className={css.foot}>{actions}</div>}
    </div>
  );
}

/** A titled block of a page, a hairline above all but the first. */
export function Block({ title, hint, aside, children, id }: { title?: string; hint?: ReactNode; aside?: ReactNode; children: ReactNode; id?: string }) {
  return (
    <section className={css.block} aria-label={title} id={id}>
      {title && (
        <div className={css.blockHead}>
          <h2 className={css.blockTitle}>{title}</h2>
          {hint && <span className={css.hint}>{hint}</span>}
          {aside && <span className={css.blockAside}>{aside}</span>}
        </div>
      )}
      {children}
    </section>
  );
}

/** A label on the left and anything on the right, as the inputs are laid. */
export function Row({ label, hint, error, children, labelId }: { label: string; hint?: ReactNode; error?: string; children: ReactNode; labelId?: string }) {
  return (
    <div className={css.row}>
      <span className={css.rowLabel} id={labelId}>
        {label}
      </span>
      <div className={css.rowBody}>
        {children}
        {hint && <p className={css.rowHint}>{hint}</p>}
        {error && <p className={css.rowError}>{error}</p>}
      </div>
    </div>
  );
}

/** Spread into a Mantine input: its label stands on the left. */
export const beside = {
  classNames: { root: css.row, label: css.inputLabel, description: css.inputHint, error: css.inputError },
  styles: { label: { fontWeight: 400, marginBottom: 0 } },
  inputWrapperOrder: ["label", "input", "description", "error"] as ("label" | "input" | "description" | "error")[],
};
