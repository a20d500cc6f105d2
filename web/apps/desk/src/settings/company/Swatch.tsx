import css from "./company.module.css";

/** A brand's logo, or its colour. */
export function Swatch({ colour, logo, size = "m" }: { colour: string; logo?: string | null; size?: "m" | "l" }) {
  return (
    <span className={css.swatch} data-size={size} style={logo ? undefined : { background: colour }} aria-hidden>
      {logo && <img src={logo} alt="" />}
    </span>
  );
}
