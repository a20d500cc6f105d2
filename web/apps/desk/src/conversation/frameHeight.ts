/** How tall a message's own page is. */

const LARGEST = 6_000_000;
const PICTURES_MS = 1500;
const POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'";
const ACTIVE = "script, meta, link, base, iframe, frame, frameset, object, embed, portal, audio, video, source, track";

/** The page as it is laid out, without what could load or lead elsewhere, under a policy that lets nothing through. */
export function inert(html: string): string {
  const page = new DOMParser().parseFromString(html, "text/html");
  page.querySelectorAll(ACTIVE).forEach((one) => one.remove());
  const policy = page.createElement("meta");
  policy.httpEquiv = "Content-Security-Policy";
  policy.content = POLICY;
  page.head.prepend(policy);
  return `<!doctype html>${page.documentElement.outerHTML}`;
}

/**
 * Its height at a width, in pixels; null when it cannot be told.
 *
 * The frame that people see has no origin, so nobody can measure it. This one is never seen, lives for a moment, and may
 * do less still: no script (its sandbox), no network (its policy and ours), no click (it is inert and hidden). Its only
 * right is that we may read its layout.
 */
export async function heightOf(html: string, width: number): Promise<number | null> {
  if (html.length > LARGEST || width < 1) return null;
  const frame = document.createElement("iframe");
  frame.setAttribute("sandbox", "allow-same-origin");
  frame.setAttribute("aria-hidden", "true");
  frame.inert = true;
  frame.tabIndex = -1;
  Object.assign(frame.style, { position: "fixed", left: "-200vw", top: "0", width: `${width}px`, height: "10px", border: "0", visibility: "hidden" });
  frame.srcdoc = inert(html);
  try {
    await new Promise((resolve) => {
      frame.addEventListener("load", resolve, { once: true });
      document.body.append(frame);
    });
    const page = frame.contentDocument;
    if (!page?.body) return null;
    const pictures = [...page.images].filter((one) => !one.complete).map((one) => one.decode().catch(() => undefined));
    await Promise.race([Promise.all(pictures), new Promise((resolve) => window.setTimeout(resolve, PICTURES_MS))]);
    const root = page.documentElement;
    const bar = root.scrollWidth > root.clientWidth ? 18 : 0;
    return Math.ceil(root.getBoundingClientRect().height + bar);
  } finally {
    frame.remove();
  }
}
