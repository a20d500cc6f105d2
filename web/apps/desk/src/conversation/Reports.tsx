import type { Report } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { IconChecks, IconClockExclamation, IconMailX } from "@tabler/icons-react";
import css from "./conversation.module.css";

const ICONS = { failed: IconMailX, delayed: IconClockExclamation, delivered: IconChecks };
type Action = keyof typeof ICONS;
const actionOf = (action: string): Action =>
  action === "delayed" ? "delayed" : action === "delivered" || action === "relayed" || action === "expanded" ? "delivered" : "failed";

/** What another server says became of our message: to whom, why, and whether for good. */
export function Reports({ reports }: { reports: Report[] }) {
  const s = useStrings();
  if (reports.length === 0) return null;
  return (
    <ul className={css.reports} aria-label={s.t("report.list")}>
      {reports.map((one, index) => {
        const action = actionOf(one.action);
        const Icon = ICONS[action];
        const why = action === "delivered" ? "" : s.maybe(`delivery.code.${one.reason}`, "");
        return (
          <li key={index} data-action={action}>
            <Icon size={16} stroke={1.7} aria-hidden />
            <span>
              <strong>{s.t(`report.${action}`, { address: one.recipient })}</strong>
              {why && <span className={css.reportWhy}>{why}</span>}
              <span className={css.meta}>
                {[one.status, action === "failed" ? s.t(one.hard ? "report.hard" : "report.soft") : ""].filter(Boolean).join(" · ")}
              </span>
            </span>
          </li>
        );
      })}
    </ul>
  );
}
