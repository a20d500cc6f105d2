import { Avatar } from "@mantine/core";
import type { ReactNode } from "react";
import css from "./layout.module.css";

/** The initials of a person in a circle; the name is said beside it. */
export function Face({ initials, size = "md", ready }: { initials: string; size?: "sm" | "md"; ready?: boolean }) {
  return (
    <span className={css.face} aria-hidden>
      <Avatar size={size === "sm" ? 28 : 38} classNames={{ placeholder: css.initials }}>
        {initials}
      </Avatar>
      {ready && <span className={css.ready} />}
    </span>
  );
}

interface HeadProps {
  title: ReactNode;
  /** Above the title: where we are. */
  trail?: ReactNode;
  /** Beneath the title. */
  facts?: ReactNode;
  actions?: ReactNode;
  back?: ReactNode;
}

/** The header of a pane: 68 px, a hairline beneath. */
export function PageHead({ title, trail, facts, actions, back }: HeadProps) {
  return (
    <header className={css.head}>
      {back}
      <div className={css.headText}>
        {trail && <div className={css.trail}>{trail}</div>}
        <h1 className={css.title} title={typeof title === "string" ? title : undefined}>
          {title}
        </h1>
      </div>
      {actions && <div className={css.actions}>{actions}</div>}
      {facts && <div className={css.facts}>{facts}</div>}
    </header>
  );
}

/** A titled block of a side panel. */
export function Section({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) {
  return (
    <section className={css.section} aria-label={title}>
      <div className={css.sectionHead}>
        <h2 className={css.sectionTitle}>{title}</h2>
        {aside}
      </div>
      {children}
    </section>
  );
}
