import { useStrings } from "@filrouge/strings";
import { Logo } from "@filrouge/ui";
import { queries } from "../data/client";
import { PasswordForm } from "./PasswordForm";
import { sessionQuery } from "./session";
import css from "./signin.module.css";

/** The first sign-in with a password that somebody else chose: a new one comes before anything else. */
export function NewPassword() {
  const s = useStrings();
  return (
    <main className={css.main}>
      <div className={css.box}>
        <Logo size={28} />
        <h1 className={css.title}>{s.t("password.first")}</h1>
        <p className={css.lead}>{s.t("password.first_text")}</p>
        <PasswordForm onDone={() => void queries.invalidateQueries({ queryKey: sessionQuery.queryKey })} />
      </div>
    </main>
  );
}
