import { useStrings } from "@filrouge/strings";
import { Pane, ToastPlace } from "@filrouge/ui";
import type { ReactNode } from "react";
import css from "./frame.module.css";
import { useScreen } from "./screen";

interface FrameProps {
  /** The first column. It folds to a rail on a tablet and leaves on a phone. */
  nav: ReactNode;
  /** On a phone, within the thumb's reach. */
  bar?: ReactNode;
  children: ReactNode;
}

/** The shell of every screen behind the sign-in: where on the left, the rest on the right. */
export function Frame({ nav, bar, children }: FrameProps) {
  const s = useStrings();
  const screen = useScreen();
  return (
    <div className={css.frame}>
      <a href="#main" className="fr-skip">
        {s.t("app.skip")}
      </a>
      {screen === "wide" && (
        <header className={css.side}>
          <Pane name="nav" label={s.t("shell.views")} initial={208} min={168} max={280}>
            {nav}
          </Pane>
        </header>
      )}
      {screen === "tablet" && (
        <header className={css.rail} data-rail>
          {nav}
        </header>
      )}
      <div className={css.rest}>
        <main id="main" className={css.main} tabIndex={-1}>
          {children}
        </main>
        <ToastPlace otherwise />
      </div>
      {screen === "phone" && bar && <div className={css.bar}>{bar}</div>}
    </div>
  );
}
