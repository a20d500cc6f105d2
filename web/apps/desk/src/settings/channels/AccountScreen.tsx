import { isProblem, settings, type ChannelAccount } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { Problem, RequestProblem } from "@filrouge/ui";
import { Button, Checkbox, Collapse, SegmentedControl, Select, Textarea, TextInput } from "@mantine/core";
import { IconPlugConnected } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useAll } from "../data";
import { byId } from "../parts/byId";
import { Pick, PickReason } from "../parts/Inputs";
import { beside, Block, Row } from "../parts/Page";
import { RecordPage } from "../parts/RecordPage";
import { useEditor } from "../parts/useEditor";
import { HealthMark } from "./AccountsScreen";
import css from "./channels.module.css";
import { BLANK_CONFIG, missing, preset, presetOf, readConfig, usesOauth, type EmailConfig, type Preset } from "./config";
import { Direction, type ConnectionProps } from "./Direction";
import { HealthPanel } from "./HealthPanel";
import { ModeCards } from "./ModeCards";
import { Oauth } from "./Oauth";
import { Signature } from "./Signature";
import { TrialThread } from "./TrialThread";
import { fromHealth } from "./trial";
import { Unplug } from "./Unplug";
import { useTrial } from "./useTrial";

const BLANK: ChannelAccount = {
  id: "new", kind: "email", name: "", address: "", legal_entity_id: "", brand_id: "", team_id: null, contact_reason_id: null, mode: "open",
  qualified_form_id: null, language: "fr", state: "active", health: { state: "unknown" }, config: BLANK_CONFIG as unknown as Record<string, unknown>, secrets_set: [], version: 0,
};
/** Fields of the config that do not say how to connect: they need no trial. */
const CONNECTS = (config: EmailConfig) => JSON.stringify({ ...config, display_name: "" });

export const AccountScreen = byId(function AccountScreen({ id }) {
  const s = useStrings();
  const navigate = useNavigate();
  const brands = useAll(settings.brands);
  const [more, setMore] = useState(false);
  const editor = useEditor({ resource: settings.channels, id, blank: { ...BLANK, language: s.language }, onCreated: (made) => void navigate({ to: `/settings/email/${made.id}` }) });
  const { value, set, saved, isNew, changed } = editor;
  const config = readConfig(value.config);
  const secrets = value.secrets ?? {};
  const trying = useTrial(config, secrets, isNew ? null : id);
  const needsTrial = isNew || changed.includes("secrets") || (changed.includes("config") && CONNECTS(config) !== CONNECTS(readConfig(saved.config))) || changed.includes("config");
  const known = needsTrial || trying.running ? null : saved.health;
  const shown = trying.trial || !known ? trying : { ...trying, trial: fromHealth(known) };
  const passed = trying.trial?.passed === true;
  const absent = missing(config);
  const errors = inside({ ...editor.errors, ...(isProblem(trying.error) ? trying.error.errors : {}) });
  const connection: ConnectionProps = {
    config, secrets, errors, kept: value.secrets_set ?? [],
    setConfig: (next) => set("config", next as unknown as Record<string, unknown>),
    setSecret: (name, secret) => set("secrets", { ...secrets, [name]: secret }),
  };
  const setAddress = (address: string) => connection.setConfig({ ...config, address });
  const trail = [{ label: s.t("settings.group.channels") }, { label: s.t("settings.nav.email"), to: "/settings/email" }];
  const blocked = absent.includes("address") ? s.t("settings.email.needs_address") : !value.brand_id ? s.t("settings.email.needs_brand") : value.mode === "qualified" && !value.qualified_form_id ? s.t("settings.email.mode.needs_form") : needsTrial && !passed ? s.t("settings.email.needs_trial", { n: changed.length }) : null;
  const save = () => {
    const own = { name: value.name || config.address, address: config.address, legal_entity_id: brands.find((one) => one.id === value.brand_id)?.legal_entity_id };
    const typed = Object.fromEntries(Object.entries(secrets).filter(([, secret]) => secret));
    const how = needsTrial ? { config, secrets: typed, trial_token: trying.trial?.trial_token } : {};
    void editor.save({ ...(isNew ? { ...own, kind: "email" } : changed.includes("config") ? { address: config.address } : {}), ...(changed.includes("brand_id") ? { legal_entity_id: own.legal_entity_id } : {}), ...how });
  };
  const facts = !isNew ? <HealthMark account={saved} /> : undefined;
  const queued = saved.health.queued ?? 0;
  const thread = (way: "receive" | "send") => <TrialThread way={way} trying={shown} quiet={!needsTrial} config={config} isNew={isNew} queued={queued} ready={absent.length === 0} />;
  return (
    <RecordPage editor={editor} trail={trail} title={saved.address || s.t("settings.email.new")} mark={facts} blocked={changed.length ? blocked : null} onSave={save} aside={isNew ? undefined : <HealthPanel account={saved} />}>
      {isNew && (
        <Block title={s.t("settings.email.whose")}>
          <TextInput {...beside} label={s.t("settings.field.address")} type="email" placeholder={"contact@alisier.example"} value={config.address} onChange={(event) => setAddress(event.currentTarget.value.trim())} error={errors.address} autoFocus spellCheck={false} autoComplete="off" />
          <Row label={s.t("settings.email.host")}>
            <SegmentedControl value={presetOf(config)} onChange={(name) => connection.setConfig(preset(config, name as Preset))} data={(["other", "microsoft", "google"] as const).map((one) => ({ value: one, label: s.t(`settings.email.preset.${one}`) }))} />
          </Row>
        </Block>
      )}
      <Block>
        <div className={css.ways}>
          <Direction way="receive" connection={connection} trying={shown} health={known}>{thread("receive")}</Direction>
          <Direction way="send" connection={connection} trying={shown} health={known}>{thread("send")}</Direction>
        </div>
        {errors[""] && <p className={css.lineFault} role="alert">{errors[""]}</p>}
        {isProblem(trying.error) && trying.error.status === 422 ? <Problem tone="attention" what={s.t("settings.email.cannot_try")} safe={s.t("settings.errors.safe")} /> : trying.error ? <RequestProblem error={trying.error} onRetry={trying.run} /> : null}
        {!trying.trial && (
          <div className={css.tryLine}>
            <Button variant={needsTrial && changed.length > 0 && absent.length === 0 ? "filled" : "default"} disabled={absent.length > 0} loading={trying.running} leftSection={<IconPlugConnected size={16} stroke={1.6} />} onClick={trying.run}>
              {s.t("settings.email.try")}
            </Button>
            <span className={css.quiet}>{s.t("settings.email.try.hint")}</span>
          </div>
        )}
      </Block>
      {usesOauth(config) && <Oauth {...connection} />}
      <ModeCards mode={value.mode} formId={value.qualified_form_id} onMode={(mode) => set("mode", mode)} onForm={(form) => set("qualified_form_id", form)} />
      <Block title={s.t("settings.email.then")} hint={s.t("settings.email.then.hint")}>
        <TextInput {...beside} label={s.t("settings.field.name")} placeholder={config.address} description={s.t("settings.email.name_hint")} value={value.name} onChange={(event) => set("name", event.currentTarget.value)} error={editor.errors.name} />
        <Pick resource={settings.brands} label={s.t("settings.field.brand_id")} value={value.brand_id || null} onChange={(brand) => set("brand_id", brand ?? "")} error={editor.errors.brand_id} />
        <Pick resource={settings.teams} label={s.t("settings.field.team_id")} value={value.team_id} onChange={(team) => set("team_id", team)} none={s.t("settings.email.no_team")} />
        <PickReason label={s.t("settings.field.contact_reason_id")} value={value.contact_reason_id} onChange={(reason) => set("contact_reason_id", reason)} none={s.t("settings.email.no_reason")} />
        <Select {...beside} label={s.t("settings.field.language")} description={s.t("settings.email.language_hint")} data={(["fr", "en"] as const).map((one) => ({ value: one, label: s.t(`settings.language.${one}`) }))} value={value.language} onChange={(language) => language && set("language", language as "fr" | "en")} allowDeselect={false} />
        <Signature brandId={value.brand_id} language={value.language} />
      </Block>
      <Block title={s.t("settings.email.more")} aside={<Button size="xs" aria-expanded={more} onClick={() => setMore(!more)}>{s.t(more ? "settings.email.less" : "settings.email.show_more")}</Button>}>
        <Collapse expanded={more}>
          {!isNew && <TextInput {...beside} label={s.t("settings.field.address")} value={config.address} onChange={(event) => setAddress(event.currentTarget.value.trim())} error={errors.address} spellCheck={false} />}
          <TextInput {...beside} label={s.t("settings.field.sender_name")} description={s.t("settings.email.sender_hint")} value={config.display_name} onChange={(event) => connection.setConfig({ ...config, display_name: event.currentTarget.value })} error={errors.display_name} />
          <Row label={s.t("settings.email.replies")} hint={s.t("settings.email.sub_addresses.hint")}>
            <Checkbox mt="xs" label={s.t("settings.email.sub_addresses")} checked={config.sub_addresses} onChange={(event) => connection.setConfig({ ...config, sub_addresses: event.currentTarget.checked })} />
          </Row>
          {config.receive === "listener" && (
            <Row label={s.t("settings.email.catch_all")}>
              <Checkbox mt="xs" label={s.t("settings.email.catch_all.label")} checked={config.catch_all} onChange={(event) => connection.setConfig({ ...config, catch_all: event.currentTarget.checked })} />
            </Row>
          )}
          <Textarea {...beside} classNames={{ ...beside.classNames, wrapper: css.mono }} label={s.t("settings.email.trusted_ca")} description={s.t("settings.email.trusted_ca.hint")} autosize minRows={3} maxRows={8} value={config.trusted_ca} onChange={(event) => connection.setConfig({ ...config, trusted_ca: event.currentTarget.value })} error={errors.trusted_ca} spellCheck={false} />
        </Collapse>
      </Block>
      {!isNew && <Unplug account={saved} />}
    </RecordPage>
  );
});

/** Errors of the config under their own names; what is wrong with it as a whole is under the empty one. */
function inside(errors: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(errors).map(([path, text]) => [path.replace(/^config\.?/, ""), text]));
}
