/** What is chosen of a message's words, within one message; null when it is nothing or several. */
export function chosenWords(selection: Selection | null, inside: HTMLElement): { text: string; messageId: string } | null {
  if (!selection || selection.isCollapsed || selection.rangeCount === 0) return null;
  const holder = (node: Node | null) => (node instanceof Element ? node : node?.parentElement)?.closest<HTMLElement>("[data-quotable]") ?? null;
  const from = holder(selection.anchorNode);
  if (!from || from !== holder(selection.focusNode) || !inside.contains(from)) return null;
  const text = selection.toString().trim();
  return text ? { text, messageId: from.dataset.quotable ?? "" } : null;
}

const escape = (text: string) => text.replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign] ?? sign);

/** Plain words as paragraphs: an empty line parts them, a line end stays one. Pure. */
export const asHtml = (text: string): string =>
  text
    .trim()
    .split(/\n\s*\n/)
    .map((part) => `<p>${escape(part.trim()).replace(/\n/g, "<br>")}</p>`)
    .join("");
