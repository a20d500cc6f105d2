import type { FormDefinition } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { Checkbox, TextInput } from "@mantine/core";
import { BothLanguages } from "../parts/Inputs";
import { beside, Block, Row } from "../parts/Page";

interface Props {
  form: FormDefinition;
  onChange: (form: FormDefinition) => void;
  errors: Record<string, string>;
}

/** Consent before, then what the page says and what the mail says. */
export function AfterSending({ form, onChange, errors }: Props) {
  const s = useStrings();
  const { consent, acknowledgement, languages } = form;
  const toggleConsent = (on: boolean) => onChange({ ...form, consent: on ? { text: { fr: "J’accepte que ces éléments soient gardés pour traiter ma demande.", en: "I agree that these details are kept to handle my request." } } : null });
  const toggleMail = (on: boolean) =>
    onChange({ ...form, acknowledgement: on ? { subject: { fr: "Votre demande {reference} est bien arrivée", en: "We have received {reference}" }, text: { fr: "Bonjour,\n\nvotre demande est bien arrivée sous la référence {reference}.", en: "Hello,\n\nyour request has arrived under the reference {reference}." } } : null });
  return (
    <>
      <Block title={s.t("settings.forms.sending")}>
        <BothLanguages label={s.t("settings.forms.submit")} value={form.submit_label ?? {}} languages={languages} placeholder={{ fr: "Envoyer", en: "Send" }} onChange={(submit_label) => onChange({ ...form, submit_label })} error={errors.submit_label} />
        <Row label={s.t("settings.forms.consent")}>
          <Checkbox mt="xs" label={s.t("settings.forms.consent.ask")} checked={Boolean(consent)} onChange={(event) => toggleConsent(event.currentTarget.checked)} />
        </Row>
        {consent && (
          <>
            <BothLanguages label={s.t("settings.forms.consent.text")} hint={s.t("settings.forms.consent.hint")} rows={2} value={consent.text} languages={languages} onChange={(text) => onChange({ ...form, consent: { ...consent, text } })} error={errors["consent.text"]} />
            <TextInput {...beside} label={s.t("settings.forms.consent.link")} placeholder={"https://"} value={consent.link ?? ""} onChange={(event) => onChange({ ...form, consent: { ...consent, link: event.currentTarget.value || null } })} error={errors["consent.link"]} />
          </>
        )}
      </Block>
      <Block title={s.t("settings.forms.after")}>
        <BothLanguages label={s.t("settings.forms.next_steps")} hint={s.t("settings.forms.next_steps.hint")} rows={2} value={form.next_steps ?? {}} languages={languages} onChange={(next_steps) => onChange({ ...form, next_steps })} error={errors.next_steps} />
        <Row label={s.t("settings.forms.ack")}>
          <Checkbox mt="xs" label={s.t("settings.forms.ack.send")} checked={Boolean(acknowledgement)} onChange={(event) => toggleMail(event.currentTarget.checked)} />
        </Row>
        {acknowledgement && (
          <>
            <BothLanguages label={s.t("settings.forms.ack.subject")} value={acknowledgement.subject} languages={languages} onChange={(subject) => onChange({ ...form, acknowledgement: { ...acknowledgement, subject } })} error={errors["acknowledgement.subject"]} />
            <BothLanguages label={s.t("settings.forms.ack.text")} hint={s.t("settings.forms.ack.hint", { reference: "{reference}", name: "{name}", title: "{title}" })} rows={5} value={acknowledgement.text} languages={languages} onChange={(text) => onChange({ ...form, acknowledgement: { ...acknowledgement, text } })} error={errors["acknowledgement.text"]} />
          </>
        )}
      </Block>
    </>
  );
}
