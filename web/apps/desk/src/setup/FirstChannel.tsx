import { isProblem, settings, type Language } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { Problem, RequestProblem } from "@filrouge/ui";
import { Button, Radio, SegmentedControl, TextInput } from "@mantine/core";
import { IconArrowRight, IconPlugConnected } from "@tabler/icons-react";
import { useState, type RefObject } from "react";
import { BLANK_CONFIG, missing, preset, presetOf, usesOauth, type EmailConfig, type Preset, type Secrets } from "../settings/channels/config";
import { Direction, type ConnectionProps } from "../settings/channels/Direction";
import { Oauth } from "../settings/channels/Oauth";
import { TrialThread } from "../settings/channels/TrialThread";
import channels from "../settings/channels/channels.module.css";
import { useTrial } from "../settings/channels/useTrial";
import { useAll } from "../settings/data";
import { beside, Row } from "../settings/parts/Page";
import { refusal } from "../settings/parts/refusal";
import { STEPS } from "./draft";
import css from "./setup.module.css";

const KINDS = ["email", "webform", "later"] as const;
type Kind = (typeof KINDS)[number];

interface Props {
  language: Language;
  onDone: (to: string) => void;
  heading: RefObject<HTMLHeadingElement | null>;
}

/** The first channel: one is signed in by now, so the connection is really tried. A form needs nothing; later is fine. */
export function FirstChannel({ language, onDone, heading }: Props) {
  const s = useStrings();
  const [kind, setKind] = useState<Kind>("email");
  const [config, setConfig] = useState<EmailConfig>(BLANK_CONFIG);
  const [secrets, setSecrets] = useState<Secrets>({});
  const [saving, setSaving] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const brand = useAll(settings.brands)[0];
  const team = useAll(settings.teams)[0];
  const trying = useTrial(config, secrets, null);
  const absent = missing(config);
  const own = { brand_id: brand?.id, legal_entity_id: brand?.legal_entity_id, team_id: team?.id ?? null, language };
  const connection: ConnectionProps = { config, setConfig, secrets, setSecret: (name, secret) => setSecrets({ ...secrets, [name]: secret }), kept: [], errors: isProblem(trying.error) ? inside(trying.error.errors) : {} };
  const save = async () => {
    if (kind === "later") return onDone("/");
    setSaving(true);
    setError(null);
    try {
      if (kind === "webform") {
        const form = await settings.forms.create({ ...own, name: s.t("setup.channel.form_name"), template: "contact" });
        return onDone(`/settings/forms/${form.id}`);
      }
      await settings.channels.create({ ...own, kind: "email", name: config.address, address: config.address, config, secrets, mode: "open", trial_token: trying.trial?.trial_token });
      onDone("/");
    } catch (problem) {
      setError(problem);
    } finally {
      setSaving(false);
    }
    return undefined;
  };
  const passed = trying.trial?.passed === true;
  const thread = (way: "receive" | "send") => <TrialThread way={way} trying={trying} config={config} isNew queued={0} ready={absent.length === 0} />;
  return (
    <div className={css.form}>
      <div className={css.body}>
        <p className={css.count}>{s.t("setup.count", { at: STEPS.length, of: STEPS.length, minutes: s.t("setup.channel.time") })}</p>
        <h1 className={css.title} ref={heading} tabIndex={-1}>{s.t("setup.channel")}</h1>
        <p className={css.lead}>{s.t("setup.channel.lead")}</p>
        <Radio.Group value={kind} onChange={(value) => setKind(value as Kind)} aria-label={s.t("setup.channel")}>
          <div className={channels.cards}>
            {KINDS.map((one) => (
              <label key={one} className={channels.card} data-checked={kind === one || undefined}>
                <Radio value={one} color="var(--fr-ink)" iconColor="var(--fr-sheet)" className={channels.radio} />
                <span>
                  <span className={channels.cardTitle}>{s.t(`setup.channel.${one}`)}</span>
                  <span className={channels.cardText}>{s.t(`setup.channel.${one}.text`)}</span>
                </span>
              </label>
            ))}
          </div>
        </Radio.Group>
        {kind === "email" && (
          <div className={css.channel}>
            <TextInput {...beside} label={s.t("settings.field.address")} type="email" value={config.address} onChange={(event) => setConfig({ ...config, address: event.currentTarget.value.trim() })} autoComplete="off" spellCheck={false} error={connection.errors.address} />
            <Row label={s.t("settings.email.host")}>
              <SegmentedControl value={presetOf(config)} onChange={(name) => setConfig(preset(config, name as Preset))} data={(["other", "microsoft", "google"] as const).map((one) => ({ value: one, label: s.t(`settings.email.preset.${one}`) }))} />
            </Row>
            <div className={`${channels.ways} ${css.ways}`}>
              <Direction way="receive" connection={connection} trying={trying}>{thread("receive")}</Direction>
              <Direction way="send" connection={connection} trying={trying}>{thread("send")}</Direction>
            </div>
            {usesOauth(config) && <Oauth {...connection} />}
            {isProblem(trying.error) && trying.error.status === 422 ? <Problem tone="attention" what={s.t("settings.email.cannot_try")} /> : trying.error ? <RequestProblem error={trying.error} onRetry={trying.run} /> : null}
          </div>
        )}
        {error ? <div className={css.refused}>{refusal(s, error) ? <Problem what={refusal(s, error)?.what} todo={refusal(s, error)?.todo} /> : <RequestProblem error={error} onRetry={() => void save()} />}</div> : null}
      </div>
      <footer className={css.foot}>
        <span />
        <span className={css.later}>{s.t(kind === "email" && !passed ? "setup.channel.untried" : "setup.later")}</span>
        {kind === "email" && !passed ? (
          <Button size="md" variant={trying.trial ? "default" : "filled"} disabled={absent.length > 0} loading={trying.running} leftSection={<IconPlugConnected size={17} stroke={1.7} />} onClick={trying.run}>{s.t("settings.email.try")}</Button>
        ) : (
          <Button size="md" variant="filled" loading={saving} rightSection={<IconArrowRight size={17} stroke={1.7} />} onClick={() => void save()}>{s.t(`setup.channel.${kind}.go`)}</Button>
        )}
      </footer>
    </div>
  );
}

const inside = (errors: Record<string, string>) => Object.fromEntries(Object.entries(errors).map(([path, text]) => [path.replace(/^config\.?/, ""), text]));
