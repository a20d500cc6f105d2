import type { Chat } from "@filrouge/chat";
import { mount, readHost } from "./mount";

/** One script tag is one widget; twice the same tag is still one. */
const script = (document.currentScript ?? document.querySelector("script[data-key]")) as HTMLScriptElement | null;
const host = script && readHost(script);

if (script && host && !document.querySelector("[data-filrouge]")) {
  let mounted: (chat: Chat) => void;
  const chat = new Promise<Chat>((done) => (mounted = done));
  const begin = () => mounted(mount(host).chat);
  const identify = async (token: string) => (await chat).identify(token);
  const show = (what: string) => () => void chat.then(() => document.dispatchEvent(new Event(`filrouge:${what}`)));
  Object.assign(window, { FilRouge: { "identify": identify, "signOut": () => identify(""), "open": show("open"), "close": show("close") } });
  // A page that signs somebody in without loading anew writes their token into the tag.
  new MutationObserver(() => void identify(script.dataset.token ?? "")).observe(script, { attributeFilter: ["data-token"] });
  const idle = () => ("requestIdleCallback" in window ? requestIdleCallback(begin, { timeout: 2000 }) : setTimeout(begin, 1));
  if (document.body) idle();
  else document.addEventListener("DOMContentLoaded", idle, { once: true });
}
