import type { TablerIcon } from "@tabler/icons-react";
import type { ComponentProps, ReactNode } from "react";
import css from "./nav.module.css";
import { Tip } from "./Tip";

interface NavProps {
  label: string;
  /** The wordmark, or the way back in settings. */
  top: ReactNode;
  bottom?: ReactNode;
  children: ReactNode;
}

/** The first column: where. Folds to a rail by itself on a tablet (the words hide, the counts stay). */
export function Nav({ label, top, bottom, children }: NavProps) {
  return (
    <nav className={css.nav} aria-label={label}>
      <div className={css.top}>{top}</div>
      <div className={css.items}>{children}</div>
      {bottom && <div className={css.bottom}>{bottom}</div>}
    </nav>
  );
}

export function NavGroup({ title, children }: { title?: string; children: ReactNode }) {
  return (
    <div className={css.group} role="group" aria-label={title}>
      {title && (
        <div className={css.groupTitle} aria-hidden>
          {title}
        </div>
      )}
      {children}
    </div>
  );
}

export interface NavItemProps extends ComponentProps<"a"> {
  icon?: TablerIcon;
  children: string;
  active?: boolean;
  /** A number, or a mark such as a warning. */
  aside?: ReactNode;
  /** Under another one, without icon. */
  sub?: boolean;
}

/** One line of the first column. With the router: `const NavLink = createLink(NavItem)`. */
export function NavItem({ icon: Icon, children, active, aside, sub, ...rest }: NavItemProps) {
  return (
    <Tip label={children} position="right" classNames={{ tooltip: css.tip }}>
      <a {...rest} className={css.item} data-active={active || undefined} data-sub={sub || undefined} aria-current={active ? "page" : undefined}>
        {Icon && <Icon size={18} stroke={1.6} aria-hidden className={css.icon} />}
        <span className={css.word}>{children}</span>
        {aside !== undefined && aside !== null && <span className={css.aside}>{aside}</span>}
      </a>
    </Tip>
  );
}
