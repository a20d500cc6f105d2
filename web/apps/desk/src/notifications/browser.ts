/** What this browser can and may show while the tab is hidden. */
export type Permission = "granted" | "denied" | "default" | "unsupported";

export function permission(): Permission {
  return typeof Notification === "undefined" || !window.isSecureContext ? "unsupported" : Notification.permission;
}

/** Asks the browser; only ever on a person's click. */
export async function askPermission(): Promise<Permission> {
  if (permission() !== "default") return permission();
  try {
    return await Notification.requestPermission();
  } catch {
    return permission();
  }
}

/** Shows a notice outside the page. `tag`: a later one of the same takes its place. */
export function showOutside(title: string, body: string, tag: string, onOpen: () => void): boolean {
  if (permission() !== "granted") return false;
  try {
    const shown = new Notification(title, { body, tag, icon: "/favicon.svg", silent: true });
    shown.onclick = () => {
      window.focus();
      shown.close();
      onOpen();
    };
    return true;
  } catch {
    // Some phones allow it only from a service worker.
    return false;
  }
}

/** Two soft notes, without a file. */
export function chime(): void {
  const Context = window.AudioContext;
  if (!Context) return;
  const context = new Context();
  const start = context.currentTime;
  for (const [index, pitch] of [660, 880].entries()) {
    const tone = context.createOscillator();
    const level = context.createGain();
    tone.frequency.value = pitch;
    level.gain.setValueAtTime(0, start + index * 0.12);
    level.gain.linearRampToValueAtTime(0.06, start + index * 0.12 + 0.02);
    level.gain.exponentialRampToValueAtTime(0.0001, start + index * 0.12 + 0.3);
    tone.connect(level).connect(context.destination);
    tone.start(start + index * 0.12);
    tone.stop(start + index * 0.12 + 0.32);
  }
  window.setTimeout(() => void context.close(), 1000);
}
