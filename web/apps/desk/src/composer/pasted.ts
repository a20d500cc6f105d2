/** What comes from Word, Outlook or a page: its words and their shape, nothing of its clothes. */

const GONE = "style,script,meta,link,title,xml,o\\:p,img[src^='file:']";

/** Cleans pasted HTML: Word's comments and styles go, its lists become lists, pictures in the text come out as files. */
export function cleanPasted(html: string): { html: string; pictures: string[] } {
  const page = new DOMParser().parseFromString(html.replace(/<!--[\s\S]*?-->/g, ""), "text/html");
  const pictures: string[] = [];
  for (const image of page.querySelectorAll<HTMLImageElement>("img")) {
    const source = image.getAttribute("src") ?? "";
    if (source.startsWith("data:image/")) pictures.push(source);
    // A picture of elsewhere would be fetched from there: its words stay.
    const words = source.startsWith("data:") ? "" : (image.getAttribute("alt") ?? "");
    image.replaceWith(page.createTextNode(words));
  }
  page.querySelectorAll(GONE).forEach((one) => one.remove());
  lists(page);
  for (const one of page.body.querySelectorAll("*")) {
    for (const { name } of [...one.attributes]) if (name !== "href") one.removeAttribute(name);
    // Word's empty paragraphs are spacing.
    if (one.tagName === "P" && one.textContent?.replace(/\u00a0/g, " ").trim() === "" && one.childElementCount === 0) one.remove();
  }
  return { html: page.body.innerHTML.trim(), pictures };
}

/** Word writes list items as paragraphs with a sign of their own. */
function lists(page: Document): void {
  let list: HTMLElement | null = null;
  for (const item of [...page.querySelectorAll<HTMLElement>("p")]) {
    const style = item.getAttribute("style") ?? "";
    if (!/mso-list:/.test(style) && !/MsoListParagraph/.test(item.className)) {
      list = null;
      continue;
    }
    const sign = [...item.querySelectorAll<HTMLElement>("span")].find((one) => /mso-list:\s*Ignore/i.test(one.getAttribute("style") ?? ""));
    const ordered = /^\s*[\da-z]{1,3}[.)]/i.test(sign?.textContent ?? "");
    sign?.remove();
    const tag = ordered ? "ol" : "ul";
    if (!list || list.tagName.toLowerCase() !== tag || list.nextElementSibling !== item) {
      list = page.createElement(tag);
      item.before(list);
    }
    const entry = page.createElement("li");
    entry.append(...item.childNodes);
    list.append(entry);
    item.remove();
  }
}

/** A picture written into the page, as a file. Null when it is none. */
export function fileOf(source: string, name: string): File | null {
  const found = /^data:(image\/[a-z+.-]+);base64,([a-z0-9+/=\s]+)$/i.exec(source);
  if (!found?.[1] || !found[2]) return null;
  try {
    const bytes = Uint8Array.from(atob(found[2].replace(/\s/g, "")), (one) => one.charCodeAt(0));
    return new File([bytes], `${name}.${found[1].split("/")[1]?.split("+")[0] ?? "png"}`, { type: found[1] });
  } catch {
    return null;
  }
}
