import { useNotifications } from "@mantine/notifications";
import { useLayoutEffect, useRef, useSyncExternalStore } from "react";
import css from "./ui.module.css";

const ROOT = `.${css.toasts}[data-position="bottom-left"]`;
/** Wider they are not read at a glance. */
const WIDEST = 480;
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
  const high = root?.querySelector(".mantine-Notification-root") ? root.offsetHeight : 0;
  for (const one of places) one.style.height = one === place && high > 0 ? `${high}px` : "";
  if (!place) return ["left", "width", "bottom"].forEach((name) => style.removeProperty(`--fr-toasts-${name}`));
  const { left, width, bottom } = place.getBoundingClientRect();
  style.setProperty("--fr-toasts-left", `${left}px`);
  style.setProperty("--fr-toasts-width", `${Math.min(width, WIDEST)}px`);
  style.setProperty("--fr-toasts-bottom", `${Math.max(0, window.innerHeight - bottom)}px`);
}

/** Stands at the foot of a column: what was done is told there, and covers nothing that one may want to press.
 * `otherwise`: only while no other place is on screen. */
export function ToastPlace({ otherwise = false }: { otherwise?: boolean }) {
  const own = useRef<HTMLDivElement>(null);
  const some = useNotifications().notifications.length > 0;
  useLayoutEffect(() => {
    const place = own.current;
    if (!place) return;
    if (otherwise) places.unshift(place);
    else places.push(place);
    arrange();
    tell();
    window.addEventListener("resize", arrange);
    return () => {
      window.removeEventListener("resize", arrange);
      places.splice(places.indexOf(place), 1);
      arrange();
      tell();
    };
  }, [otherwise]);
  // They come and go by themselves, and grow while they are there.
  useLayoutEffect(() => {
    const root = document.querySelector(ROOT);
    const sizes = new ResizeObserver(arrange);
    const news = new MutationObserver(arrange);
    if (own.current) sizes.observe(own.current);
    if (root) {
      sizes.observe(root);
      news.observe(root, { childList: true, subtree: true });
    }
    arrange();
    return () => {
      sizes.disconnect();
      news.disconnect();
    };
  }, [some]);
  return <div ref={own} className={css.toastPlace} aria-hidden />;
}
