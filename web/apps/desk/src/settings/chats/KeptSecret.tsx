import { settings, type ChannelAccount } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { Chip, toast } from "@filrouge/ui";
import { Button, Group, Modal, Text } from "@mantine/core";
import { IconKey, IconKeyOff, IconRefresh } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { recordQuery, useRefresh } from "../data";
import { Row } from "../parts/Page";
import { refusal } from "../parts/refusal";
import { Secret } from "../parts/Secret";
import { newSecret, type SECRETS } from "./config";

interface Props {
  account: ChannelAccount;
  /** Which secret, and where its words are. */
  name: (typeof SECRETS)[number];
  words: "settings.chats.identity" | "settings.chats.push";
  /** The page has changes that are not saved: the secret waits, so that they stay. */
  dirty: boolean;
}

/** A secret between us and the site's server: made here, seen once, never told again. */
export function KeptSecret({ account, name, words, dirty }: Props) {
  const s = useStrings();
  const cache = useQueryClient();
  const refresh = useRefresh();
  const [shown, setShown] = useState<string | null>(null);
  const [asking, setAsking] = useState<"rotate" | "off" | null>(null);
  const on = account.secrets_set?.includes(name) ?? false;
  const change = useMutation({
    mutationFn: async (secret: string) => settings.channels.change(account.id, (await settings.channels.read(account.id)).version, { secrets: { [name]: secret } }),
    onSuccess: (next, secret) => {
      cache.setQueryData(recordQuery(settings.channels, account.id).queryKey, next);
      refresh(settings.channels.what);
      setAsking(null);
      setShown(secret || null);
      if (!secret) toast.done(s.t(`${words}.off.done`));
    },
    onError: (error) => toast.failed(refusal(s, error)?.what ?? s.t("settings.failed")),
  });
  const make = () => change.mutate(newSecret());
  return (
    <>
      <Row label={s.t("settings.chats.identity.secret")} hint={dirty ? s.t("settings.chats.identity.dirty") : s.t(on ? `${words}.is_on` : `${words}.is_off`)}>
        <Group gap="sm" mih="var(--fr-control)">
          {on ? <Chip>{s.t("settings.chats.identity.set")}</Chip> : null}
          {!on && <Button size="xs" leftSection={<IconKey size={15} stroke={1.6} />} disabled={dirty} loading={change.isPending} onClick={make}>{s.t("settings.chats.identity.make")}</Button>}
          {on && <Button size="xs" leftSection={<IconRefresh size={15} stroke={1.6} />} disabled={dirty} onClick={() => setAsking("rotate")}>{s.t("settings.chats.identity.rotate")}</Button>}
          {on && <Button size="xs" leftSection={<IconKeyOff size={15} stroke={1.6} />} disabled={dirty} onClick={() => setAsking("off")}>{s.t(`${words}.off`)}</Button>}
        </Group>
      </Row>
      <Modal opened={asking !== null} onClose={() => setAsking(null)} title={s.t(asking === "off" ? `${words}.off` : "settings.chats.identity.rotate")}>
        <Text size="sm" mb="md">{s.t(asking === "off" ? `${words}.off.what` : `${words}.rotate.what`)}</Text>
        <Group justify="flex-end">
          <Button onClick={() => setAsking(null)}>{s.t("action.cancel")}</Button>
          <Button variant="filled" data-autofocus loading={change.isPending} onClick={() => (asking === "off" ? change.mutate("") : make())}>{s.t(asking === "off" ? `${words}.off` : "settings.chats.identity.rotate.go")}</Button>
        </Group>
      </Modal>
      <Secret open={shown !== null} title={s.t("settings.chats.identity.once")} hint={s.t(`${words}.once.hint`)} secret={shown ?? ""} onClose={() => setShown(null)} />
    </>
  );
}
