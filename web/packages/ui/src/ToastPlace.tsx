import { useLayoutEffect, useRef, useSyncExternalStore } from "react";
import css from "./ui.module.css";

const ROOT = `.${css.toasts}[data-position="bottom-left"]`;
const places: HTMLElement[] = [];
const listeners = new Set<() => void>();
const tell = () => listeners.forEach((one) => one());

/** Whether a place for toasts is on screen. */
export const useToastPlaced = (): boolean =>
  useSyncExternalStore(
    (listen) => {
      listeners.add(listen);
      return () => void listeners.delete(listen);
    },
    () => places.length > 0,
  );

/** The toasts stand over the last place, which is as high as they are: what is above it ends there and stays in reach. */
function arrange(): void {
  const style = document.documentElement.style;
  const place = places[places.length - 1];
  const root = document.querySelector<HTMLElement>(ROOT);
  const high = root?.childElementCount ? root.offsetHeight : 0;
  for (const one of places) one.style.height = one === place && high > 0 ? `${high}px` : "";
  if (!place) return ["left", "width", "bottom"].forEach((name) => style.removeProperty(`--fr-toasts-${name}`));
  const { left, width, bottom } = place.getBoundingClientRect();
  style.setProperty("--fr-toasts-left", `${left}px`);
  style.setProperty("--fr-toasts-width", `${width}px`);
  style.setProperty("--fr-toasts-bottom", `${Math.max(0, window.innerHeight - bottom)}px`);
}

/** Stands at the foot of a column: what was done is told there, and covers nothing that one may want to press. */
export function ToastPlace() {
  const own = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const place = own.current;
    if (!place) return;
    places.push(place);
    arrange();
    tell();
    const sizes = new ResizeObserver(arrange);
    sizes.observe(place);
    const root = document.querySelector(ROOT);
    const news = new MutationObserver(arrange);
    if (root) {
      sizes.observe(root);
      news.observe(root, { childList: true });
    }
    window.addEventListener("resize", arrange);
    return () => {
      places.splice(places.indexOf(place), 1);
      sizes.disconnect();
      news.disconnect();
      window.removeEventListener("resize", arrange);
      arrange();
      tell();
    };
  }, []);
  return <div ref={own} className={css.toastPlace} aria-hidden />;
}
