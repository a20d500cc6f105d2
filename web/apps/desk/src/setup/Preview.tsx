import { useStrings } from "@filrouge/strings";
import { reading } from "../settings/colour";
import type { Answers } from "./draft";
import { logoImage } from "./logo";
import css from "./setup.module.css";

/** What customers will see, while it is typed. */
export function Preview({ all }: { all: Answers }) {
  const s = useStrings();
  const name = all.company.trim() || s.t("setup.preview.company");
  const on = reading(all.colour).on;
  return (
    <aside className={css.preview} aria-label={s.t("setup.preview")}>
      <p className={css.previewTitle}>{s.t("setup.preview")}</p>
      <div className={css.previewChat} lang={all.language}>
        <div className={css.previewHead} style={{ background: all.colour, color: on }}>
          {all.logo && logoImage.shown && <img src={logoImage.shown} alt="" />}
          <b>{name}</b>
        </div>
        <div className={css.previewBody}>
          <span className={css.quiet}>{s.t(all.language === "fr" ? "setup.preview.who_fr" : "setup.preview.who_en")}</span>
          <span className={css.bubble} style={{ background: `${all.colour}14` }}>{s.t(all.language === "fr" ? "setup.preview.hello_fr" : "setup.preview.hello_en")}</span>
        </div>
      </div>
      <div className={css.previewMail} lang={all.language}>
        <p>{s.rich(all.language === "fr" ? "setup.preview.from_fr" : "setup.preview.from_en", { name: <b key="name">{all.sendsAs.trim() || name}</b> })}</p>
        <p className={css.quiet}>{s.t(all.language === "fr" ? "setup.preview.mail_fr" : "setup.preview.mail_en")}</p>
      </div>
    </aside>
  );
}
