/** @jsxImportSource preact */
import { useEffect, useRef, useState } from "preact/hooks";
import { useWidget } from "./context";
import { Icon } from "./icons";
import type { Key } from "./words";

export type Asked = "email" | "transcript" | "end";

/** Who speaks for the company, whether it is open, and the acts that are rarely needed. */
export function Head({ close, ask, ended }: { close: () => void; ask: (what: Asked) => void; ended: boolean }) {
  const { state, words } = useWidget();
  const [open, setOpen] = useState(false);
  const [broken, setBroken] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  const { settings, conversation } = state;
  const availability = state.availability ?? settings?.availability;
  const agent = conversation?.state === "open" ? conversation.agent : null;
  const brand = settings?.brand.name ?? "";
  const title = agent ? [agent.name, agent.role].filter(Boolean).join(", ") : brand;
  const until = availability?.state === "closed" && availability.opens_at;
  const under = agent
    ? [brand, agent.place].filter(Boolean).join(", ")
    : ended
      ? words.t("event.ended")
      : until
      ? words.t("open.closed_until", { when: words.when(until) })
      : availability && words.t(`open.${availability.state}`);
  const logo = settings?.brand.logo_url;
  const live = conversation?.state === "open";
  const acts: [Asked, Key][] = [
    ...(live && availability?.email ? ([["email", "email.go"]] as [Asked, Key][]) : []),
    ...(conversation ? ([["transcript", "menu.transcript"]] as [Asked, Key][]) : []),
    ...(live ? ([["end", "menu.end"]] as [Asked, Key][]) : []),
  ];
  useEffect(() => {
    if (open) menu.current?.querySelector("button")?.focus();
  }, [open]);
  const keys = (event: KeyboardEvent) => {
    const all = [...(menu.current?.querySelectorAll("button") ?? [])];
    const at = all.indexOf(event.target as HTMLButtonElement);
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step) {
      event.preventDefault();
      all[(at + step + all.length) % all.length]?.focus();
    }
    if (event.key === "Escape" || event.key === "Tab") {
      event.preventDefault();
      event.stopPropagation();
      setOpen(false);
      button.current?.focus();
    }
  };
  return (
    <div class="bar">
      <span class={agent ? "face person" : "face"} aria-hidden="true">
        {agent || !logo || broken ? ([...(agent?.name ?? brand)][0] ?? "").toUpperCase() : <img src={logo} alt="" onError={() => setBroken(true)} />}
      </span>
      <div class="title">
        <h2>{title}</h2>
        <p>{under}</p>
      </div>
      {acts.length > 0 && (
        <button
          ref={button} class="round" aria-haspopup="menu" aria-expanded={open} aria-label={words.t("panel.menu")}
          title={words.t("panel.menu")} onClick={() => setOpen(!open)}
        >
          <Icon name="more" size={22} />
        </button>
      )}
      <button class="round" onClick={close} aria-label={words.t("panel.close")} title={words.t("panel.close")}>
        <Icon name="down" size={22} />
      </button>
      {open && (
        <>
          <div class="veil" onClick={() => setOpen(false)} />
          <div class="menu" role="menu" ref={menu} onKeyDown={keys} aria-label={words.t("panel.menu")}>
            {acts.map(([what, key]) => (
              <button
                key={what} role="menuitem"
                onClick={() => {
                  setOpen(false);
                  ask(what);
                }}
              >
                {words.t(key)}
              </button>
            ))}
          </div>
        </>
      )}
    </div>
  );
}
