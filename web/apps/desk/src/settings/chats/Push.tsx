import type { ChannelAccount } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { Checkbox, TextInput } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck } from "@tabler/icons-react";
import { beside, Block, Row } from "../parts/Page";
import type { PartProps } from "./ChatScreen";
import css from "./chats.module.css";
import { KeptSecret } from "./KeptSecret";

interface Props extends PartProps {
  account: ChannelAccount;
  dirty: boolean;
}

/** Where the site's own server hears of an answer whose visitor is away, with what it is signed, and whether it is heard. */
export function Push({ account, dirty, config, setConfig, errors }: Props) {
  const s = useStrings();
  const kept = account.health.push;
  const why = s.maybe(`settings.chats.push.why.${(kept?.code ?? "").replace("push.", "")}`, s.t("settings.chats.push.why.failed"));
  const trouble = kept?.state === "failing" || kept?.state === "warning";
  return (
    <Block title={s.t("settings.chats.push")} hint={s.t("settings.chats.push.hint")}>
      <TextInput {...beside} type="url" label={s.t("settings.chats.push.url")} description={s.t("settings.chats.push.url.hint")} placeholder={s.t("settings.chats.push.url.example")} value={config.push_url} onChange={(event) => setConfig({ push_url: event.currentTarget.value.trim() })} error={errors.push_url} maxLength={2000} />
      {(config.push_url || account.secrets_set?.includes("push_secret")) && (
        <>
          <KeptSecret account={account} name="push_secret" words="settings.chats.push" dirty={dirty} />
          <Row label={s.t("settings.chats.push.words")} hint={s.t("settings.chats.push.words.hint")} error={errors.push_words}>
            <Checkbox mt="xs" label={s.t("settings.chats.push.words.label")} checked={config.push_words} onChange={(event) => setConfig({ push_words: event.currentTarget.checked })} />
          </Row>
        </>
      )}
      {kept && config.push_url && (
        <Row label={s.t("settings.chats.push.state")} hint={trouble ? s.t("settings.chats.push.state.hint") : undefined}>
          <span className={css.told} data-state={kept.state}>
            {trouble ? <IconAlertTriangle size={16} stroke={1.7} aria-hidden /> : <IconCircleCheck size={16} stroke={1.7} aria-hidden />}
            <span>
              {trouble ? s.t(kept.state === "failing" ? "settings.chats.push.state.failing" : "settings.chats.push.state.warning", { why }) : s.t("settings.chats.push.state.ok")}
              {trouble && kept.detail ? <span className={css.quiet}> {kept.detail}</span> : null}
            </span>
          </span>
        </Row>
      )}
    </Block>
  );
}
