import { settings, type Language } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { Link } from "@tanstack/react-router";
import { useAll } from "../data";
import { Row } from "../parts/Page";
import css from "./channels.module.css";
import { place } from "../parts/place";

/** The signature belongs to the brand: shown here, changed there. */
export function Signature({ brandId, language }: { brandId: string; language: Language }) {
  const s = useStrings();
  const brand = useAll(settings.brands).find((one) => one.id === brandId);
  if (!brand) return null;
  const text = brand.signature[language]?.trim();
  return (
    <Row label={s.t("settings.field.signature")}>
      <p className={css.signature}>
        {text ? text.split("\n").slice(0, 3).join(", ") : s.t("settings.email.signature.none", { brand: brand.name })} <Link to={place("brands", brand.id)} className={css.link}>{s.t("settings.email.signature.change")}</Link>
      </p>
    </Row>
  );
}
