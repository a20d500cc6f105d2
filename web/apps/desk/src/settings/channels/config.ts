/** The settings of one e-mail account being edited. Pure. */

export type Security = "tls" | "starttls" | "none";
export interface EmailConfig {
  address: string;
  display_name: string;
  sub_addresses: boolean;
  receive: "imap" | "listener" | "none";
  imap_host: string;
  imap_port: number;
  imap_security: Security;
  imap_auth: "password" | "oauth2";
  imap_user: string;
  imap_folder: string;
  imap_start: "recent" | "new" | "all";
  catch_all: boolean;
  send: "smtp" | "none";
  smtp_host: string;
  smtp_port: number;
  smtp_security: Security;
  smtp_auth: "password" | "oauth2" | "none";
  smtp_user: string;
  oauth_provider: "none" | "microsoft" | "google" | "custom";
  oauth_tenant: string;
  oauth_client_id: string;
  oauth_token_url: string;
  oauth_scopes: string;
  trusted_ca: string;
}
export type Secrets = Record<string, string>;

export const BLANK_CONFIG: EmailConfig = {
  address: "", display_name: "", sub_addresses: true,
  receive: "imap", imap_host: "", imap_port: 993, imap_security: "tls", imap_auth: "password", imap_user: "", imap_folder: "INBOX", imap_start: "recent", catch_all: false,
  send: "smtp", smtp_host: "", smtp_port: 587, smtp_security: "starttls", smtp_auth: "password", smtp_user: "",
  oauth_provider: "none", oauth_tenant: "organizations", oauth_client_id: "", oauth_token_url: "", oauth_scopes: "", trusted_ca: "",
};

export const readConfig = (config: Record<string, unknown> | undefined): EmailConfig => ({ ...BLANK_CONFIG, ...(config as Partial<EmailConfig> | undefined) });

export type Preset = "other" | "microsoft" | "google";
const OAUTH: Partial<EmailConfig> = { receive: "imap", send: "smtp", imap_port: 993, imap_security: "tls", imap_auth: "oauth2", smtp_port: 587, smtp_security: "starttls", smtp_auth: "oauth2" };
const PRESETS: Record<Preset, Partial<EmailConfig>> = {
  other: { imap_auth: "password", smtp_auth: "password", oauth_provider: "none", imap_host: "", smtp_host: "" },
  microsoft: { ...OAUTH, imap_host: "outlook.office365.com", smtp_host: "smtp.office365.com", oauth_provider: "microsoft" },
  google: { ...OAUTH, imap_host: "imap.gmail.com", smtp_host: "smtp.gmail.com", oauth_provider: "google" },
};

export const preset = (config: EmailConfig, name: Preset): EmailConfig => ({ ...config, ...PRESETS[name] });
export const presetOf = (config: EmailConfig): Preset =>
  config.oauth_provider === "microsoft" || config.oauth_provider === "google" ? config.oauth_provider : "other";

export const usesOauth = (config: EmailConfig): boolean =>
  (config.receive === "imap" && config.imap_auth === "oauth2") || (config.send === "smtp" && config.smtp_auth === "oauth2");

const PORTS: Record<"imap" | "smtp", Record<Security, number>> = {
  imap: { tls: 993, starttls: 143, none: 143 },
  smtp: { tls: 465, starttls: 587, none: 25 },
};

/** Another protection brings its usual port, unless one chose a port of one's own. */
export function secured(config: EmailConfig, which: "imap" | "smtp", security: Security): EmailConfig {
  const usual = Object.values(PORTS[which]).includes(config[`${which}_port`]);
  return { ...config, [`${which}_security`]: security, ...(usual ? { [`${which}_port`]: PORTS[which][security] } : {}) };
}

/** What is still missing before one can try, as names of fields. */
export function missing(config: EmailConfig): string[] {
  const wanted: [boolean, string][] = [
    [!/^\S+@\S+$/.test(config.address), "address"],
    [config.receive === "imap" && !config.imap_host.trim(), "imap_host"],
    [config.send === "smtp" && !config.smtp_host.trim(), "smtp_host"],
    [usesOauth(config) && !config.oauth_client_id.trim(), "oauth_client_id"],
    [usesOauth(config) && config.oauth_provider === "custom" && !config.oauth_token_url.trim(), "oauth_token_url"],
  ];
  return wanted.flatMap(([is, name]) => (is ? [name] : []));
}
