import { settings, type ChannelAccount } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { Checkbox, NumberInput, TextInput } from "@mantine/core";
import { History } from "../parts/History";
import { Pick, PickReason } from "../parts/Inputs";
import { beside, Block, Row } from "../parts/Page";
import type { Editor } from "../parts/useEditor";
import type { PartProps } from "./ChatScreen";
import { ChatState } from "./ChatState";

const MINUTE_S = 60;

/** Whose chat it is, what its visitors are told when nobody is there, and whether it is open. */
export function General({ editor, chatKey, config, setConfig, errors }: PartProps & { editor: Editor<ChannelAccount>; chatKey: string }) {
  const s = useStrings();
  const { value, set, saved, isNew } = editor;
  const moves = !isNew && saved.address !== value.address;
  return (
    <>
      <Block>
        <TextInput {...beside} label={s.t("settings.field.name")} description={s.t("settings.chats.name_hint")} value={value.name} onChange={(event) => set("name", event.currentTarget.value)} error={editor.errors.name} autoFocus={isNew} />
        <TextInput {...beside} label={s.t("settings.field.key")} description={s.t(moves ? "settings.chats.key_moves" : "settings.chats.key_hint")} value={chatKey} onChange={(event) => set("address", event.currentTarget.value.toLowerCase().replace(/\s+/g, "-"))} error={errors.address} spellCheck={false} autoCapitalize="none" maxLength={60} />
        <Pick resource={settings.brands} label={s.t("settings.field.brand_id")} hint={s.t("settings.chats.brand_hint")} value={value.brand_id || null} onChange={(brand) => set("brand_id", brand ?? "")} error={editor.errors.brand_id} />
        <Pick resource={settings.teams} label={s.t("settings.field.team_id")} hint={s.t("settings.chats.team_hint")} value={value.team_id} onChange={(team) => set("team_id", team)} error={errors.team_id} none={s.t("settings.email.no_team")} />
        <PickReason label={s.t("settings.field.contact_reason_id")} hint={s.t("settings.chats.reason_hint")} value={value.contact_reason_id} onChange={(reason) => set("contact_reason_id", reason)} error={errors.contact_reason_id} none={s.t("settings.email.no_reason")} />
      </Block>
      <Block title={s.t("settings.chats.away")} hint={s.t("settings.chats.away.hint")}>
        <Row label={s.t("settings.chats.by_email")} hint={s.t(config.by_email ? "settings.chats.by_email.on" : "settings.chats.by_email.off")} error={errors.by_email}>
          <Checkbox mt="xs" label={s.t("settings.chats.by_email.label")} checked={config.by_email} onChange={(event) => setConfig({ by_email: event.currentTarget.checked })} />
        </Row>
        <NumberInput {...beside} label={s.t("settings.chats.offline")} description={s.t("settings.chats.offline.hint", { time: spoken(s, config.offline_after_s) })} min={15} max={86_400} step={15} allowDecimal={false} clampBehavior="blur" suffix={s.t("settings.chats.seconds")} value={config.offline_after_s} onChange={(seconds) => typeof seconds === "number" && setConfig({ offline_after_s: seconds })} error={errors.offline_after_s} />
        <NumberInput {...beside} label={s.t("settings.chats.resume")} description={s.t("settings.chats.resume.hint", { n: config.resume_h })} min={0} max={720} allowDecimal={false} clampBehavior="blur" suffix={s.t("settings.chats.hours")} value={config.resume_h} onChange={(hours) => typeof hours === "number" && setConfig({ resume_h: hours })} error={errors.resume_h} />
      </Block>
      {!isNew && <ChatState account={saved} />}
      {!isNew && <Block><History what="channel_account" id={saved.id} /></Block>}
    </>
  );
}

function spoken(s: ReturnType<typeof useStrings>, seconds: number): string {
  const whole = seconds >= MINUTE_S && seconds % MINUTE_S === 0;
  return whole ? s.t("settings.chats.minutes_said", { n: seconds / MINUTE_S }) : s.t("settings.chats.seconds_said", { n: seconds });
}
