import type { Health } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { Chip } from "@filrouge/ui";
import { NumberInput, PasswordInput, Select, TextInput } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck, IconInbox, IconSend } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { beside, Row } from "../parts/Page";
import css from "./channels.module.css";
import { secured, type EmailConfig, type Secrets, type Security } from "./config";
import { verdict, type Verdict, type Way } from "./trial";
import type { Trying } from "./useTrial";

export interface ConnectionProps {
  config: EmailConfig;
  setConfig: (config: EmailConfig) => void;
  secrets: Secrets;
  setSecret: (name: string, secret: string) => void;
  /** Names of the secrets that the server keeps already. */
  kept: string[];
  /** Path within the config → sentence. */
  errors: Record<string, string>;
}

const SECURITIES: Security[] = ["tls", "starttls", "none"];

export function VerdictMark({ is }: { is: Verdict }) {
  const s = useStrings();
  if (is === "works") return <span className={css.works}><IconCircleCheck size={16} stroke={1.7} aria-hidden />{s.t("settings.email.works")}</span>;
  if (is === "refused") return <Chip tone="urgent"><IconAlertTriangle size={14} stroke={1.7} aria-hidden />{s.t("settings.email.refused")}</Chip>;
  return is === "untried" ? <Chip dashed>{s.t("settings.email.untried")}</Chip> : null;
}

/** One direction with its own fields, its own verdict and its own trial. */
export function Direction({ way, connection, trying, health, children }: { way: Way; connection: ConnectionProps; trying: Trying; health?: Health | null; children: ReactNode }) {
  const s = useStrings();
  const { config, setConfig } = connection;
  const receive = way === "receive";
  const Icon = receive ? IconInbox : IconSend;
  const choices = receive ? (["imap", "listener", "none"] as const) : (["smtp", "none"] as const);
  return (
    <section className={css.direction} aria-label={s.t(`settings.email.${way}`)}>
      <div className={css.directionHead}>
        <Icon size={18} stroke={1.6} aria-hidden />
        <h2>{s.t(`settings.email.${way}`)}</h2>
        <Select className={css.how} size="xs" variant="unstyled" aria-label={s.t(`settings.email.${way}.how`)} data={choices.map((one) => ({ value: one, label: s.t(`settings.email.${way}.${one}` as "settings.email.receive.imap") }))} value={config[way]} onChange={(choice) => choice && setConfig({ ...config, [way]: choice })} allowDeselect={false} comboboxProps={{ width: 260, position: "bottom-start" }} />
        <VerdictMark is={verdict(trying.trial, config, way, health)} />
      </div>
      {config.receive === "listener" && receive && <p className={css.quiet}>{s.t("settings.email.listener_hint")}</p>}
      {config[way] === "none" && <p className={css.quiet}>{s.t(`settings.email.${way}.none_hint`)}</p>}
      {receive && config.receive === "imap" && <Server which="imap" connection={connection} />}
      {!receive && config.send === "smtp" && <Server which="smtp" connection={connection} />}
      {children}
    </section>
  );
}

function Server({ which, connection: { config, setConfig, secrets, setSecret, kept, errors } }: { which: "imap" | "smtp"; connection: ConnectionProps }) {
  const s = useStrings();
  const auths = which === "imap" ? (["password", "oauth2"] as const) : (["password", "oauth2", "none"] as const);
  const domain = config.address.split("@")[1] || "alisier.example";
  const set = (name: string, value: string | number) => setConfig({ ...config, [`${which}_${name}`]: value });
  const secret = `${which}_password`;
  return (
    <div className={css.fields}>
      <Row label={s.t("settings.email.server")} error={errors[`${which}_host`] ?? errors[`${which}_port`]}>
        <div className={css.server2}>
          <TextInput aria-label={s.t("settings.email.server")} placeholder={`${which}.${domain}`} value={config[`${which}_host`]} onChange={(event) => set("host", event.currentTarget.value.trim())} error={Boolean(errors[`${which}_host`])} spellCheck={false} autoCapitalize="none" />
          <NumberInput aria-label={s.t("settings.email.port")} hideControls min={1} max={65535} allowDecimal={false} value={config[`${which}_port`]} onChange={(port) => set("port", Number(port) || 0)} error={Boolean(errors[`${which}_port`])} />
        </div>
      </Row>
      <Select {...beside} label={s.t("settings.email.security")} data={SECURITIES.map((one) => ({ value: one, label: s.t(`settings.email.security.${one}`) }))} value={config[`${which}_security`]} onChange={(security) => security && setConfig(secured(config, which, security as Security))} error={errors[`${which}_security`]} allowDeselect={false} />
      <Select {...beside} label={s.t("settings.email.auth")} data={auths.map((one) => ({ value: one, label: s.t(`settings.email.auth.${one}`) }))} value={config[`${which}_auth`]} onChange={(auth) => auth && set("auth", auth)} allowDeselect={false} />
      {config[`${which}_auth`] !== "none" && <TextInput {...beside} label={s.t("settings.email.user")} placeholder={config.address} value={config[`${which}_user`]} onChange={(event) => set("user", event.currentTarget.value)} error={errors[`${which}_user`]} autoComplete="off" spellCheck={false} autoCapitalize="none" />}
      {config[`${which}_auth`] === "password" && <SecretInput label={s.t("settings.email.password")} name={secret} secrets={secrets} setSecret={setSecret} kept={kept} error={errors[secret]} />}
      {which === "imap" && (
        <>
          <TextInput {...beside} label={s.t("settings.email.folder")} value={config.imap_folder} onChange={(event) => set("folder", event.currentTarget.value)} error={errors.imap_folder} spellCheck={false} />
          <Select {...beside} label={s.t("settings.email.start")} data={(["recent", "new", "all"] as const).map((one) => ({ value: one, label: s.t(`settings.email.start.${one}`) }))} value={config.imap_start} onChange={(start) => start && set("start", start)} allowDeselect={false} />
        </>
      )}
    </div>
  );
}

/** A secret: kept ones are shown as dots and stay until another is typed. */
export function SecretInput({ label, name, secrets, setSecret, kept, error }: { label: string; name: string; secrets: Secrets; setSecret: (name: string, secret: string) => void; kept: string[]; error?: string }) {
  const s = useStrings();
  return (
    <PasswordInput {...beside} label={label} placeholder={kept.includes(name) ? "••••••••••••" : undefined} description={kept.includes(name) && !secrets[name] ? s.t("settings.email.kept") : undefined} value={secrets[name] ?? ""} onChange={(event) => setSecret(name, event.currentTarget.value)} error={error} autoComplete="new-password" visibilityToggleButtonProps={{ "aria-label": s.t("settings.email.show") }} />
  );
}
