/** @jsxImportSource preact */
import { render } from "preact";
import { openChat, type Chat, type Settings } from "@filrouge/chat";
import { App } from "./App";
import { sheetText } from "./colour";
import css from "./widget.css?inline";

/** How often we come back when the page removes our element; after that it means it. */
const RETURNS = 3;
const LATER_MS = 50;

export interface Host {
  key: string;
  server: string;
  language: string | null;
  token: string | null;
  anonymous: boolean;
  scheme: "light" | "dark" | "auto";
  /** Null: as the settings say. */
  side: "left" | "right" | null;
}

/** What the script tag says. */
export function readHost(script: HTMLScriptElement): Host | null {
  const { key, server, language, token, anonymous, scheme, side } = script.dataset;
  if (!key) return null;
  return {
    key,
    server: server ?? new URL(script.src, location.href).origin,
    language: language ?? null,
    token: token || null,
    anonymous: anonymous !== undefined && anonymous !== "false",
    scheme: scheme === "light" || scheme === "dark" ? scheme : "auto",
    side: side === "left" || side === "right" ? side : null,
  };
}

/** Style sheets that need no leave of the page's content security policy; an element where the browser knows none. */
function dress(root: ShadowRoot): (colours: string) => void {
  try {
    const [base, colours] = [new CSSStyleSheet(), new CSSStyleSheet()];
    base.replaceSync(css);
    root.adoptedStyleSheets = [base, colours];
    return (text) => colours.replaceSync(text);
  } catch {
    const [base, colours] = [document.createElement("style"), document.createElement("style")];
    base.textContent = css;
    root.append(base, colours);
    return (text) => {
      colours.textContent = text;
    };
  }
}

/** Puts the widget on the page. Returns what takes it away again. */
export function mount(host: Host): { chat: Chat; unmount: () => void } {
  const chat = openChat({
    server: host.server,
    key: host.key,
    anonymous: host.anonymous,
    page: () => ({ url: location.href.slice(0, 2000), title: document.title.slice(0, 300), referrer: document.referrer.slice(0, 2000) }),
    language: host.language ?? undefined,
    token: () => Promise.resolve(host.token ?? ""),
  });
  const element = document.createElement("div");
  element.dataset.filrouge = host.side ?? "";
  const root = element.attachShadow({ mode: "open" });
  const colour = dress(root);
  const box = document.createElement("div");
  root.append(box);
  // The page's own keys must not act while somebody writes to us.
  for (const name of ["keydown", "keyup", "keypress"]) element.addEventListener(name, (event) => event.stopPropagation());
  document.body.append(element);

  let returns = 0;
  let seen: Node | null = null;
  const watcher = new MutationObserver(() => {
    if (element.isConnected) return;
    if (returns >= RETURNS) {
      watcher.disconnect();
      chat.close();
      render(null, box);
      return;
    }
    returns += 1;
    setTimeout(() => {
      if (element.isConnected) return;
      document.body.append(element);
      watch();
    }, LATER_MS);
  });
  const watch = () => {
    if (seen === document.body) return;
    seen = document.body;
    watcher.disconnect();
    watcher.observe(document.documentElement, { childList: true });
    watcher.observe(document.body, { childList: true });
  };
  watch();

  const languages = [host.language, document.documentElement.lang, ...navigator.languages].filter((one): one is string => Boolean(one));
  const dressed = ({ brand, theme }: Settings) => {
    colour(`${sheetText(brand.colours, host.scheme)}:host{--round:${theme?.radius ?? 16}px}`);
    element.dataset.filrouge = host.side ?? theme?.side ?? "";
  };
  render(
    <App chat={chat} accountKey={host.key} wanted={languages} onSettings={dressed} />,
    box,
  );
  void chat.start();
  return {
    chat,
    unmount: () => {
      watcher.disconnect();
      chat.close();
      render(null, box);
      element.remove();
    },
  };
}
