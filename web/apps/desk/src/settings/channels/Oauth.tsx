import { useStrings } from "@filrouge/strings";
import { Select, TextInput } from "@mantine/core";
import { Block } from "../parts/Page";
import { beside } from "../parts/Page";
import type { EmailConfig } from "./config";
import { SecretInput, type ConnectionProps } from "./Direction";

const PROVIDERS = ["microsoft", "google", "custom"] as const;

/** Signing in without a password: what the provider's console gives. */
export function Oauth({ config, setConfig, secrets, setSecret, kept, errors }: ConnectionProps) {
  const s = useStrings();
  const field = (name: "oauth_tenant" | "oauth_client_id" | "oauth_token_url" | "oauth_scopes") => ({
    ...beside, label: s.t(`settings.email.${name}`), value: config[name], error: errors[name], spellCheck: false, autoComplete: "off",
    onChange: (event: { currentTarget: { value: string } }) => setConfig({ ...config, [name]: event.currentTarget.value.trim() }),
  });
  return (
    <Block title={s.t("settings.email.oauth")} hint={s.t("settings.email.oauth.hint")}>
      <Select {...beside} label={s.t("settings.email.oauth_provider")} data={PROVIDERS.map((one) => ({ value: one, label: s.t(`settings.email.oauth.${one}`) }))} value={config.oauth_provider === "none" ? null : config.oauth_provider} onChange={(provider) => provider && setConfig({ ...config, oauth_provider: provider as EmailConfig["oauth_provider"] })} error={errors.oauth_provider} allowDeselect={false} />
      {config.oauth_provider === "microsoft" && <TextInput {...field("oauth_tenant")} description={s.t("settings.email.oauth_tenant.hint")} />}
      <TextInput {...field("oauth_client_id")} />
      <SecretInput label={s.t("settings.email.oauth_client_secret")} name="oauth_client_secret" secrets={secrets} setSecret={setSecret} kept={kept} error={errors.oauth_client_secret} />
      <SecretInput label={s.t("settings.email.oauth_refresh_token")} name="oauth_refresh_token" secrets={secrets} setSecret={setSecret} kept={kept} error={errors.oauth_refresh_token} />
      {config.oauth_provider === "custom" && <TextInput {...field("oauth_token_url")} placeholder={"https://"} />}
      {config.oauth_provider === "custom" && <TextInput {...field("oauth_scopes")} />}
    </Block>
  );
}
