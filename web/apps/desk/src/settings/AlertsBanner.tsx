import { settings, type Alert } from "@filrouge/api";
import { useStrings, type Strings } from "@filrouge/strings";
import { Time } from "@filrouge/ui";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useLocation } from "@tanstack/react-router";
import { alertsQuery, useAll } from "./data";
import css from "./nav.module.css";
import { place, roomOf } from "./parts/place";

/** What is broken now, on every page of the settings but the one that mends it. */
export function AlertsBanner() {
  const s = useStrings();
  const path = useLocation({ select: (one) => one.pathname });
  const { data = [] } = useQuery(alertsQuery);
  const accounts = useAll(settings.channels);
  const open = data.filter((one) => !path.endsWith(one.subject));
  if (open.length === 0) return null;
  return (
    <div className={css.alerts} role="region" aria-label={s.t("settings.alerts")}>
      {open.slice(0, 3).map((alert) => {
        const account = accounts.find((one) => one.id === alert.subject);
        const room = account ? roomOf(account.kind) : null;
        return (
          <div key={alert.id} className={css.alert}>
            <IconAlertTriangle size={17} stroke={1.7} aria-hidden />
            <span className={css.alertText}>
              <b>{account?.address ?? (alert.kind === "watcher.skipped" ? s.t("settings.nav.notifications") : null) ?? String(alert.fields.address ?? alert.fields.name ?? alert.subject)}</b> {alertWords(s, alert)}{" "}
              <span><Time at={alert.raised_at} /></span>
            </span>
            {account && room && <Link to={place(room, account.id)}>{s.t("settings.alerts.mend")}</Link>}
          </div>
        );
      })}
      {open.length > 3 && <div className={css.alert}>{s.t("settings.alerts.more", { n: open.length - 3 })}</div>}
    </div>
  );
}

/** An alert is known by its kind and, for a connection, by its trouble. */
function alertWords(s: Strings, alert: Alert): string {
  const code = String(alert.fields.code ?? alert.fields.error ?? "");
  return s.maybe(`settings.alert.${alert.kind}.${code}`, s.maybe(`settings.alert.${alert.kind}`, s.t("settings.alert.other")));
}
