/** Contrast as WCAG counts it. Pure; colours are `#rrggbb`. */

const channel = (value: number) => (value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);

export function luminance(colour: string): number {
  const at = (start: number) => channel(parseInt(colour.slice(start, start + 2), 16) / 255);
  return 0.2126 * at(1) + 0.7152 * at(3) + 0.0722 * at(5);
}

export function contrast(one: string, other: string): number {
  const [a, b] = [luminance(one), luminance(other)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

export const isColour = (text: string): boolean => /^#[0-9a-f]{6}$/i.test(text);

/** `17503b` and `#17503B` are the same; null when it is no colour. */
export function readColour(text: string): string | null {
  const full = text.trim().replace(/^#?/, "#");
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/i.exec(full);
  const whole = short ? `#${short.slice(1).map((letter) => letter + letter).join("")}` : full;
  return isColour(whole) ? whole.toUpperCase() : null;
}

export interface Reading {
  /** Which text stands on it better. */
  on: "white" | "black";
  ratio: number;
  verdict: "well" | "enough" | "poorly";
}

/** How text reads on a colour, for the better of white and black. White is preferred when it is enough. */
export function reading(colour: string): Reading {
  const white = contrast(colour, "#ffffff");
  const black = contrast(colour, "#000000");
  const on = white >= 4.5 || white >= black ? "white" : "black";
  const ratio = on === "white" ? white : black;
  return { on, ratio, verdict: ratio >= 7 ? "well" : ratio >= 4.5 ? "enough" : "poorly" };
}

export const SUGGESTED = ["#17503B", "#1D4E8F", "#5B3A8F", "#7A4414", "#2B2B2B"];
