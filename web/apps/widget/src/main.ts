import { mount, readHost } from "./mount";

/** One script tag is one widget; twice the same tag is still one. */
const script = (document.currentScript ?? document.querySelector("script[data-key]")) as HTMLScriptElement | null;
const host = script && readHost(script);

if (host && !document.querySelector("[data-filrouge]")) {
  const begin = () => mount(host);
  const idle = () => ("requestIdleCallback" in window ? requestIdleCallback(begin, { timeout: 2000 }) : setTimeout(begin, 1));
  if (document.body) idle();
  else document.addEventListener("DOMContentLoaded", idle, { once: true });
}
