import type { ChannelAccount } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { Block, Row } from "../parts/Page";
import { Copied } from "../parts/Secret";
import css from "./chats.module.css";
import { KeptSecret } from "./KeptSecret";

/** What the site's server does, with its standard library alone. */
const snippet = (key: string) => `import base64, hashlib, hmac, json, time


def chat_token(user, secret, key="${key}"):
    part = lambda value: base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")
    body = {"sub": str(user.id), "email": user.email, "name": user.name, "aud": key, "exp": int(time.time()) + 3600}
    signed = part({"alg": "HS256", "typ": "JWT"}) + "." + part(body)
    mac = hmac.new(secret.encode(), signed.encode(), hashlib.sha256).digest()
    return signed + "." + base64.urlsafe_b64encode(mac).decode().rstrip("=")`;

/** The secret by which a site says who its user is, and what the site does with it. */
export function Identity({ account, dirty }: { account: ChannelAccount; dirty: boolean }) {
  const s = useStrings();
  const on = account.secrets_set?.includes("identity_secret") ?? false;
  return (
    <Block title={s.t("settings.chats.identity")} hint={s.t("settings.chats.identity.hint")}>
      <KeptSecret account={account} name="identity_secret" words="settings.chats.identity" dirty={dirty} />
      {on && (
        <>
          <Row label={s.t("settings.chats.identity.server")} hint={s.t("settings.chats.identity.server.hint")}>
            <details className={css.details}>
              <summary>{s.t("settings.chats.identity.python")}</summary>
              <Copied text={snippet(account.address)} label={s.t("settings.chats.identity.python")} />
            </details>
          </Row>
          <Row label={s.t("settings.chats.identity.page")} hint={s.t("settings.chats.identity.page.hint")}>
            <Copied text={`data-token="{{ chat_token(user, secret) }}"`} label={s.t("settings.chats.identity.page")} />
          </Row>
        </>
      )}
    </Block>
  );
}
