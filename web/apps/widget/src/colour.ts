import type { Colours } from "@filrouge/chat";

type Rgb = [number, number, number];

const WHITE: Rgb = [255, 255, 255];
const BLACK: Rgb = [0, 0, 0];
const FALLBACK: Rgb = [60, 60, 60];

export function parse(text: string): Rgb {
  const hex = /^#?([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(text.trim())?.[1];
  if (!hex) return FALLBACK;
  const full = hex.length === 3 ? [...hex].map((one) => one + one).join("") : hex;
  return [0, 2, 4].map((at) => parseInt(full.slice(at, at + 2), 16)) as Rgb;
}

const write = (rgb: Rgb) => `#${rgb.map((one) => Math.round(one).toString(16).padStart(2, "0")).join("")}`;
const mix = (a: Rgb, b: Rgb, part: number) => a.map((one, at) => one + ((b[at] ?? 0) - one) * part) as Rgb;

function luminance(rgb: Rgb): number {
  const [r, g, b] = rgb.map((one) => (one / 255 <= 0.03928 ? one / 255 / 12.92 : ((one / 255 + 0.055) / 1.055) ** 2.4)) as Rgb;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** WCAG 2: 1 to 21. */
export function contrast(a: string, b: string): number {
  const [x, y] = [luminance(parse(a)), luminance(parse(b))];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

/** The colour itself where it can be read on `ground`, else the nearest to it that can. */
export function readable(colour: string, ground: string, least: number): string {
  const towards = luminance(parse(ground)) > 0.18 ? BLACK : WHITE;
  for (let step = 0; step <= 20; step += 1) {
    const tried = write(mix(parse(colour), towards, step / 20));
    if (contrast(tried, ground) >= least) return tried;
  }
  return write(towards);
}

const GROUNDS = {
  light: { sheet: "#ffffff", ink: "#1c1a18", second: "#5f5a54", hair: "#e7e3dd", field: "#8a837a", hover: "#f3f0eb", bad: "#a80d26" },
  dark: { sheet: "#1b1a18", ink: "#ece8e2", second: "#aba49c", hair: "#34312d", field: "#7d766e", hover: "#262421", bad: "#ff8391" },
};

/** The custom properties of one scheme in the company's colour; every pair of text and ground holds 4.5 to 1. */
export function palette(colours: Colours, scheme: "light" | "dark"): Record<string, string> {
  const ground = GROUNDS[scheme];
  const main = write(parse(colours.main));
  const given = write(parse(colours.on_main));
  const onMain = contrast(given, main) >= 4.5 ? given : contrast(write(WHITE), main) >= contrast(write(BLACK), main) ? "#ffffff" : "#000000";
  // A dark company colour on the dark sheet, or a pale one on the light sheet, still needs an edge.
  const edge = contrast(main, ground.sheet) < 1.6 ? readable(main, ground.sheet, 2) : main;
  const accent = readable(main, ground.sheet, 4.5);
  const soft = write(mix(parse(ground.sheet), parse(accent), scheme === "light" ? 0.08 : 0.14));
  return { ...ground, main, "on-main": onMain, edge, accent, soft };
}

export function sheetText(colours: Colours, scheme: "light" | "dark" | "auto"): string {
  const block = (one: "light" | "dark") =>
    `:host{color-scheme:${one};${Object.entries(palette(colours, one)).map(([name, value]) => `--${name}:${value}`).join(";")}}`;
  return scheme === "auto" ? `${block("light")}@media (prefers-color-scheme:dark){${block("dark")}}` : block(scheme);
}
