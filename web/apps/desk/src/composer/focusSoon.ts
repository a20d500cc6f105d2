const EVERY_MS = 60;
const TRIES = 50;

/** Puts the focus into the words. The editor comes in a chunk of its own: who is quicker is let in once it is there. */
export function focusSoon(focus: () => void, tries = TRIES): void {
  focus();
  window.setTimeout(() => {
    const at = document.activeElement;
    const elsewhere = at instanceof HTMLElement && (at.isContentEditable || /^(INPUT|TEXTAREA)$/.test(at.tagName));
    if (!elsewhere && tries > 0) focusSoon(focus, tries - 1);
  }, EVERY_MS);
}
