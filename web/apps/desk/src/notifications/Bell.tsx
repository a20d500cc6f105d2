import { time, useStrings } from "@filrouge/strings";
import { Popover, Tooltip } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconBell } from "@tabler/icons-react";
import { Link, useLocation } from "@tanstack/react-router";
import { useScreen } from "../shell/screen";
import css from "./notifications.module.css";
import { useUnread } from "./data";
import { Panel } from "./Panel";

const MANY = 99;

function useWords() {
  const s = useStrings();
  const count = useUnread()?.unread ?? 0;
  const label = count > MANY ? s.t("notified.bell.many") : s.t("notified.bell", { count });
  return { count, label, shown: count > MANY ? s.t("notified.count.capped") : time.number(s, count) };
}

function Sign({ size }: { size: number }) {
  const { count, shown } = useWords();
  return (
    <span className={css.sign}>
      <IconBell size={size} stroke={1.6} aria-hidden />
      {count > 0 && <span className={css.badge} aria-hidden>{shown}</span>}
    </span>
  );
}

/** In the first column: what is new, and a panel of it beside. */
export function Bell() {
  const screen = useScreen();
  const { label } = useWords();
  const [opened, panel] = useDisclosure();
  return (
    <Popover opened={opened} onChange={(next) => (next ? panel.open() : panel.close())} position="right-start" width="26rem" trapFocus withinPortal returnFocus shadow="md">
      <Popover.Target>
        <Tooltip label={label} position={screen === "wide" ? "bottom" : "right"} disabled={opened}>
          <button type="button" className={css.bell} aria-label={label} aria-haspopup="dialog" aria-expanded={opened} onClick={panel.toggle}>
            <Sign size={screen === "wide" ? 18 : 20} />
          </button>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown className={css.popover} aria-label={label}>
        {opened && <Panel onLeave={panel.close} />}
      </Popover.Dropdown>
    </Popover>
  );
}

/** On a phone: a tab of the bar that leads to the page. */
export function BellTab({ className }: { className?: string }) {
  const s = useStrings();
  const { count } = useWords();
  const here = useLocation({ select: (one) => one.pathname }) === "/notifications";
  return (
    <Link to="/notifications" className={className} data-active={here || undefined} aria-current={here ? "page" : undefined}>
      <Sign size={21} />
      {s.t("notified.short")}
      {count > 0 && <span className="fr-unseen"> {s.t(count > MANY ? "notified.tab.many" : "notified.tab", { count })}</span>}
    </Link>
  );
}
