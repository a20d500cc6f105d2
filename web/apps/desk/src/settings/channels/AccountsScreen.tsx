import { settings, type ChannelAccount, type Resource } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { Chip, Time } from "@filrouge/ui";
import { Button } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck, IconMail, IconTableImport } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useNames } from "../data";
import { ListPage } from "../parts/ListPage";
import css from "./channels.module.css";

/** The e-mail addresses among the accounts. */
const ACCOUNTS: Resource<ChannelAccount> = { ...settings.channels, list: settings.channels.list };

export function AccountsScreen() {
  const s = useStrings();
  const team = useNames(settings.teams);
  const brand = useNames(settings.brands);
  const detail = (one: ChannelAccount) => [one.name === one.address ? "" : one.name, team(one.team_id), brand(one.brand_id), one.mode === "open" ? "" : s.t(`settings.email.mode.${one.mode}`)].filter(Boolean).join(" · ");
  const bulk = <Button component={Link} to="/settings/email/bulk" leftSection={<IconTableImport size={16} stroke={1.6} />}>{s.t("settings.bulk.open")}</Button>;
  return (
    <ListPage
      resource={ACCOUNTS}
      order={(all) => all.filter((one) => one.kind === "email")}
      trail={[{ label: s.t("settings.group.channels") }]}
      title={s.t("settings.nav.email")}
      create={{ to: "/settings/email/new", label: s.t("settings.email.new") }}
      actions={bulk}
      empty={{ title: s.t("settings.email.none"), text: s.t("settings.email.none.text") }}
      line={(one) => ({ id: one.id, to: `/settings/email/${one.id}`, title: one.address, detail: detail(one), active: one.state !== "unplugged", mark: <IconMail size={18} stroke={1.6} aria-hidden />, aside: <HealthMark account={one} /> })}
    />
  );
}

/** In a word how an address does. */
export function HealthMark({ account }: { account: ChannelAccount }) {
  const s = useStrings();
  const { health } = account;
  if (account.state === "unplugged") return <Chip dashed>{s.t("settings.email.unplugged")}</Chip>;
  if (health.state === "failing") {
    const neither = health.receive?.state === "failing" && health.send?.state === "failing";
    const key = neither ? "settings.email.neither" : health.send?.state === "failing" ? "settings.email.sends_not" : "settings.email.receives_not";
    return <Chip tone="urgent"><IconAlertTriangle size={14} stroke={1.7} aria-hidden />{s.t(key)}</Chip>;
  }
  if (health.state === "warning") return <Chip tone="attention"><IconAlertTriangle size={14} stroke={1.7} aria-hidden />{s.t("settings.email.shaky")}</Chip>;
  return (
    <span className={css.works}>
      {health.state === "ok" && <IconCircleCheck size={16} stroke={1.7} aria-hidden />}
      {health.last_received_at ? s.rich("settings.email.received", { time: <Time key="t" at={health.last_received_at} /> }) : s.t(health.state === "ok" ? "settings.email.works" : "settings.email.untried")}
    </span>
  );
}
