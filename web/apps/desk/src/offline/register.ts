import { useEffect, useState } from "react";

/** Tells the worker of the page to keep the shell; `onNewer` runs when a newer desk waits to be used. */
export function registerWorker(onNewer: (use: () => void) => void): void {
  if (!("serviceWorker" in navigator) || !import.meta.env.PROD) return;
  void navigator.serviceWorker
    .register("/sw.js")
    .then((registration) => {
      const ready = (worker: ServiceWorker | null) => {
        if (worker?.state !== "installed" || !navigator.serviceWorker.controller) return;
        onNewer(() => {
          navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
          worker.postMessage("use");
        });
      };
      ready(registration.waiting);
      registration.addEventListener("updatefound", () => {
        const worker = registration.installing;
        worker?.addEventListener("statechange", () => ready(worker));
      });
      // A desk stays open for days: it asks every hour whether there is a newer one.
      window.setInterval(() => void registration.update().catch(() => undefined), 3_600_000);
    })
    .catch(() => undefined);
}

/** How to use the newer desk that waits, if one does. */
export function useNewer(): (() => void) | null {
  const [use, setUse] = useState<(() => void) | null>(null);
  useEffect(() => registerWorker((next) => setUse(() => next)), []);
  return use;
}
