import { settings, type ChannelAccount, type HealthState } from "@filrouge/api";
import { time, useStrings } from "@filrouge/strings";
import { Section, Time, useNow } from "@filrouge/ui";
import { IconAlertTriangle, IconCircleCheck, IconCircleDashed } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import css from "./channels.module.css";
import { lastDay, sum } from "./hours";
import type { Hour } from "@filrouge/api";

/** How an address does: last read, what waits, each hour in and out; the table is one key away. */
export function HealthPanel({ account }: { account: ChannelAccount }) {
  const s = useStrings();
  const now = useNow();
  const { health } = account;
  const { data } = useQuery({ queryKey: ["settings", "channel_account", "activity", account.id], queryFn: () => settings.connections.activity(account.id), refetchInterval: 60_000 });
  const rows = lastDay(data ?? [], now);
  const [table, setTable] = useState(false);
  const send = health.send?.state ?? "unknown";
  const receive = health.receive?.state ?? "unknown";
  const queued = health.queued ?? 0;
  return (
    <Section title={s.t("settings.health")} aside={<button type="button" className={css.link} aria-pressed={table} onClick={() => setTable(!table)}>{s.t(table ? "settings.health.curve" : "settings.health.table")}</button>}>
      <dl className={css.facts}>
        <Fact state={receive} name={s.t("settings.health.read")}>{health.receive?.at ? <Time at={health.receive.at} as="moment" /> : s.t("settings.health.never")}</Fact>
        <Fact state={health.last_received_at ? "ok" : "unknown"} name={s.t("settings.health.received")}>{health.last_received_at ? <Time at={health.last_received_at} /> : s.t("settings.health.never")}</Fact>
        <Fact state={send === "failing" ? "failing" : queued > 20 ? "warning" : send} name={s.t("settings.health.queued")}>{time.number(s, queued)}</Fact>
      </dl>
      {table ? <HoursTable rows={rows} /> : (
        <>
          <p className={css.barsLabel}><span>{s.t("settings.health.in", { n: time.number(s, sum(rows, "received")) })}</span></p>
          <Bars rows={rows} stopped={send === "failing"} />
          <p className={css.barsLabel}>
            <span>{s.t("settings.health.out", { n: time.number(s, sum(rows, "sent")) })}</span>
            {send === "failing" && health.send?.since && <span className={css.stopped}>{s.t("settings.health.stopped", { time: time.clock(new Date(health.send.since)) })}</span>}
          </p>
        </>
      )}
    </Section>
  );
}

function Fact({ state, name, children }: { state: HealthState; name: string; children: ReactNode }) {
  const s = useStrings();
  const Icon = state === "ok" ? IconCircleCheck : state === "unknown" ? IconCircleDashed : IconAlertTriangle;
  return (
    <div className={css.fact} data-state={state}>
      <dt>
        <Icon size={17} stroke={1.6} role="img" aria-label={s.t(`settings.health.${state}`)} />
        {name}
      </dt>
      <dd>{children}</dd>
    </div>
  );
}

const W = 240;
const H = 76;
const MID = 40;

function Bars({ rows, stopped }: { rows: Hour[]; stopped: boolean }) {
  const s = useStrings();
  const most = Math.max(4, ...rows.map((one) => Math.max(one.received, one.sent)));
  const step = W / rows.length;
  const up = (count: number) => (count ? Math.max(1.5, (count / most) * (MID - 4)) : 0);
  const down = (count: number) => (count ? Math.max(1.5, (count / most) * (H - MID - 4)) : 0);
  return (
    <svg className={css.bars} viewBox={`0 0 ${W} ${H}`} preserveAspectRatio="none" role="img" aria-label={s.t("settings.health.bars", { received: sum(rows, "received"), sent: sum(rows, "sent"), failed: sum(rows, "failed") })}>
      <line x1="0" x2={W} y1={MID} y2={MID} className={css.axis} vectorEffect="non-scaling-stroke" />
      {rows.map((one, index) => {
        const x = index * step + 1;
        const last = index === rows.length - 1;
        const broken = one.failed > 0 || (stopped && last);
        return (
          <g key={one.hour}>
            <rect className={css.barIn} x={x} width={step - 2} y={MID - 1 - up(one.received)} height={up(one.received)} rx="0.8" />
            <rect className={css.barOut} x={x + 0.4} width={step - 2.8} y={MID + 2} height={down(one.sent)} rx="0.8" vectorEffect="non-scaling-stroke" />
            {broken && <path className={css.cross} vectorEffect="non-scaling-stroke" d={`M${x + 1} ${MID + 6 + down(one.sent)}l${step - 4} ${step - 4}m0 ${4 - step}l${4 - step} ${step - 4}`} />}
          </g>
        );
      })}
    </svg>
  );
}

function HoursTable({ rows }: { rows: Hour[] }) {
  const s = useStrings();
  return (
    <table className={css.table}>
      <thead>
        <tr>
          <th scope="col">{s.t("settings.health.hour")}</th>
          <th scope="col">{s.t("settings.health.th_in")}</th>
          <th scope="col">{s.t("settings.health.th_out")}</th>
          <th scope="col">{s.t("settings.health.th_failed")}</th>
        </tr>
      </thead>
      <tbody>
        {[...rows].reverse().map((one) => (
          <tr key={one.hour}>
            <th scope="row">{time.clock(new Date(one.hour))}</th>
            <td>{one.received}</td>
            <td>{one.sent}</td>
            <td>{one.failed}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
