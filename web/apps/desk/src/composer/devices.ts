/** Which page of which device writes: words are told by it when two of them met. */

export type DeviceKind = "phone" | "tablet" | "computer";

export function kindOf(width: number, coarse: boolean): DeviceKind {
  if (width < 704) return "phone";
  return coarse && width < 1400 ? "tablet" : "computer";
}

const page = Math.random().toString(36).slice(2, 8);

/** `computer:x3k9q2`: the kind for people, the rest tells two pages of one device apart. */
export function device(): string {
  const coarse = typeof matchMedia === "function" && matchMedia("(pointer: coarse)").matches;
  return `${kindOf(typeof innerWidth === "number" ? innerWidth : 1440, coarse)}:${page}`;
}

export function kindIn(name: string): DeviceKind | null {
  const kind = name.split(":")[0];
  return kind === "phone" || kind === "tablet" || kind === "computer" ? kind : null;
}
