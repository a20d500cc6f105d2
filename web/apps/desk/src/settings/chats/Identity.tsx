import { settings, type ChannelAccount } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { Chip, toast } from "@filrouge/ui";
import { Button, Group, Modal, Text } from "@mantine/core";
import { IconKey, IconKeyOff, IconRefresh } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { recordQuery, useRefresh } from "../data";
import { Block, Row } from "../parts/Page";
import { refusal } from "../parts/refusal";
import { Copied, Secret } from "../parts/Secret";
import css from "./chats.module.css";
import { newSecret, SECRET } from "./config";

/** What the site's server does, with its standard library alone. */
const snippet = (key: string) => `import base64, hashlib, hmac, json, time


def chat_token(user, secret, key="${key}"):
    part = lambda value: base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")
    body = {"sub": str(user.id), "email": user.email, "name": user.name, "aud": key, "exp": int(time.time()) + 3600}
    signed = part({"alg": "HS256", "typ": "JWT"}) + "." + part(body)
    mac = hmac.new(secret.encode(), signed.encode(), hashlib.sha256).digest()
    return signed + "." + base64.urlsafe_b64encode(mac).decode().rstrip("=")`;

/** The secret by which a site says who its user is: made here, seen once, never told again. */
export function Identity({ account, dirty }: { account: ChannelAccount; dirty: boolean }) {
  const s = useStrings();
  const cache = useQueryClient();
  const refresh = useRefresh();
  const [shown, setShown] = useState<string | null>(null);
  const [asking, setAsking] = useState<"rotate" | "off" | null>(null);
  const on = account.secrets_set?.includes(SECRET) ?? false;
  const change = useMutation({
    mutationFn: async (secret: string) => settings.channels.change(account.id, (await settings.channels.read(account.id)).version, { secrets: { [SECRET]: secret } }),
    onSuccess: (next, secret) => {
      cache.setQueryData(recordQuery(settings.channels, account.id).queryKey, next);
      refresh(settings.channels.what);
      setAsking(null);
      setShown(secret || null);
      if (!secret) toast.done(s.t("settings.chats.identity.off.done"));
    },
    onError: (error) => toast.failed(refusal(s, error)?.what ?? s.t("settings.failed")),
  });
  const make = () => change.mutate(newSecret());
  return (
    <Block title={s.t("settings.chats.identity")} hint={s.t("settings.chats.identity.hint")}>
      <Row label={s.t("settings.chats.identity.secret")} hint={dirty ? s.t("settings.chats.identity.dirty") : s.t(on ? "settings.chats.identity.is_on" : "settings.chats.identity.is_off")}>
        <Group gap="sm" mih="var(--fr-control)">
          {on ? <Chip>{s.t("settings.chats.identity.set")}</Chip> : null}
          {!on && <Button size="xs" leftSection={<IconKey size={15} stroke={1.6} />} disabled={dirty} loading={change.isPending} onClick={make}>{s.t("settings.chats.identity.make")}</Button>}
          {on && <Button size="xs" leftSection={<IconRefresh size={15} stroke={1.6} />} disabled={dirty} onClick={() => setAsking("rotate")}>{s.t("settings.chats.identity.rotate")}</Button>}
          {on && <Button size="xs" leftSection={<IconKeyOff size={15} stroke={1.6} />} disabled={dirty} onClick={() => setAsking("off")}>{s.t("settings.chats.identity.off")}</Button>}
        </Group>
      </Row>
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
      <Modal opened={asking !== null} onClose={() => setAsking(null)} title={s.t(asking === "off" ? "settings.chats.identity.off" : "settings.chats.identity.rotate")}>
        <Text size="sm" mb="md">{s.t(asking === "off" ? "settings.chats.identity.off.what" : "settings.chats.identity.rotate.what")}</Text>
        <Group justify="flex-end">
          <Button onClick={() => setAsking(null)}>{s.t("action.cancel")}</Button>
          <Button variant="filled" data-autofocus loading={change.isPending} onClick={() => (asking === "off" ? change.mutate("") : make())}>{s.t(asking === "off" ? "settings.chats.identity.off" : "settings.chats.identity.rotate.go")}</Button>
        </Group>
      </Modal>
      <Secret open={shown !== null} title={s.t("settings.chats.identity.once")} hint={s.t("settings.chats.identity.once.hint")} secret={shown ?? ""} onClose={() => setShown(null)} />
    </Block>
  );
}
