/** How many are unread, before the page's name; the sign of the tab carries a dot. */
let count = 0;
const listeners = new Set<() => void>();

export function setTitleCount(next: number): void {
  if (next === count) return;
  count = next;
  listeners.forEach((tell) => tell());
}

export function onTitleCount(listen: () => void): () => void {
  listeners.add(listen);
  return () => listeners.delete(listen);
}

/** `(3) Inbox · Fil Rouge`. */
export function withCount(title: string, unread = count): string {
  if (unread <= 0) return title;
  return `(${unread > 99 ? "99+" : unread}) ${title}`;
}

const SIZE = 64;
let plain: { href: string; type: string } | null = null;
let marked = false;

/** Puts a dot on the tab's sign, or takes it away. */
export async function markIcon(on: boolean): Promise<void> {
  const link = document.querySelector<HTMLLinkElement>('link[rel~="icon"]');
  if (!link || on === marked) return;
  marked = on;
  plain ??= { href: link.href, type: link.type };
  const dotted = on ? await withDot(plain.href) : null;
  if (marked !== on) return;
  link.type = dotted ? "image/png" : plain.type;
  link.href = dotted ?? plain.href;
}

async function withDot(href: string): Promise<string | null> {
  const image = new Image(SIZE, SIZE);
  image.src = href;
  try {
    await image.decode();
  } catch {
    return null;
  }
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIZE;
  const pen = canvas.getContext("2d");
  if (!pen) return null;
  const ink = getComputedStyle(document.documentElement).getPropertyValue("--fr-thread") || "red";
  pen.drawImage(image, 0, 0, SIZE, SIZE);
  pen.beginPath();
  pen.arc(SIZE * 0.76, SIZE * 0.24, SIZE * 0.2, 0, 2 * Math.PI);
  pen.fillStyle = ink;
  pen.fill();
  return canvas.toDataURL("image/png");
}
