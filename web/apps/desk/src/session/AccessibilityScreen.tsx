import { useStrings, type Key } from "@filrouge/strings";
import { Logo } from "@filrouge/ui";
import { Link } from "@tanstack/react-router";
import css from "./accessibility.module.css";

const PARTS: { title: Key; lines: Key[]; list?: boolean }[] = [
  { title: "accessibility.state.title", lines: ["accessibility.state.text", "accessibility.state.audit"] },
  { title: "accessibility.not.title", list: true, lines: ["accessibility.not.readers", "accessibility.not.pdf", "accessibility.not.drag", "accessibility.not.charts"] },
  { title: "accessibility.exempt.title", lines: ["accessibility.exempt.text"] },
  { title: "accessibility.tests.title", list: true, lines: ["accessibility.tests.axe", "accessibility.tests.walk", "accessibility.tests.reflow", "accessibility.tests.tools"] },
  { title: "accessibility.help.title", list: true, lines: ["accessibility.help.keys", "accessibility.help.skip", "accessibility.help.look"] },
];

/** Where we stand with WCAG 2.2 AA and the RGAA, for everybody, signed in or not. */
export function AccessibilityScreen() {
  const s = useStrings();
  return (
    <div className={css.page}>
      <header className={css.head}>
        <Link to="/" className={css.brand}>
          <Logo />
          {s.t("accessibility.back")}
        </Link>
      </header>
      <main id="main" className={css.main} tabIndex={-1}>
        <h1 className={css.title}>{s.t("accessibility.title")}</h1>
        <p className={css.lead}>{s.t("accessibility.lead")}</p>
        {PARTS.map((part) => (
          <section key={part.title}>
            <h2>{s.t(part.title)}</h2>
            {part.list ? (
              <ul>
                {part.lines.map((line) => <li key={line}>{s.t(line)}</li>)}
              </ul>
            ) : (
              part.lines.map((line) => <p key={line}>{s.t(line)}</p>)
            )}
          </section>
        ))}
        <section>
          <h2>{s.t("accessibility.contact.title")}</h2>
          <p>{s.t("accessibility.contact.text")}</p>
          <p>{s.rich("accessibility.contact.rights", { a: (parts) => <a key="a" href="https://www.defenseurdesdroits.fr/" rel="noopener">{parts}</a> })}</p>
        </section>
        <p className={css.date}>{s.t("accessibility.date")}</p>
      </main>
    </div>
  );
}
