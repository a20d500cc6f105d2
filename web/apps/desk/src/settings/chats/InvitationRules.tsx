import { useStrings } from "@filrouge/strings";
import { Checkbox, NumberInput, TagsInput, TextInput } from "@mantine/core";
import { IconCircleCheck, IconCircleX } from "@tabler/icons-react";
import { useState } from "react";
import { BothLanguages } from "../parts/Inputs";
import { beside, Block, Row } from "../parts/Page";
import type { PartProps } from "./ChatScreen";
import css from "./chats.module.css";
import { BLANK_INVITATION, fitting, pathOf, patternKind, type Invitation } from "./config";

const EXAMPLE = "https://www.alisier.example/devis/auto";

/** When the page speaks first: where, after what, in which words, and how seldom. */
export function InvitationRules({ config, setConfig, errors }: PartProps) {
  const s = useStrings();
  const { invitation } = config;
  // Turned off and on again, what was typed is there.
  const [laid, setLaid] = useState<Invitation>(invitation ?? BLANK_INVITATION);
  const now = invitation ?? laid;
  const set = (changes: Partial<Invitation>) => {
    setLaid({ ...now, ...changes });
    setConfig({ invitation: { ...now, ...changes } });
  };
  const number = (name: "after_s" | "scrolled_pct" | "pages_seen" | "times" | "days", min: number, max: number) => ({
    min, max, allowDecimal: false, clampBehavior: "blur" as const, value: now[name], error: errors[`invitation.${name}`],
    onChange: (value: number | string) => typeof value === "number" && set({ [name]: value }),
  });
  return (
    <>
      <Block>
        <Row label={s.t("settings.chats.invite")} hint={s.t("settings.chats.invite.hint")}>
          <Checkbox mt="xs" label={s.t("settings.chats.invite.on")} checked={invitation !== null} onChange={(event) => setConfig({ invitation: event.currentTarget.checked ? laid : null })} />
        </Row>
        {invitation && <p className={css.sentence} role="status">{sentence(s, invitation)}</p>}
      </Block>
      {invitation && (
        <>
          <Block title={s.t("settings.chats.invite.words")}>
            <BothLanguages label={s.t("settings.chats.invite.text")} rows={2} value={invitation.text} languages={config.languages} onChange={(text) => set({ text })} error={errors["invitation.text"]} />
          </Block>
          <Block title={s.t("settings.chats.invite.where")}>
            <TagsInput {...beside} label={s.t("settings.chats.invite.pages")} description={s.t("settings.chats.invite.pages.hint")} placeholder={invitation.pages.length ? undefined : "/devis*"} value={invitation.pages} onChange={(pages) => set({ pages })} error={errors["invitation.pages"]} maxTags={50} splitChars={[",", " ", "\n"]} />
            <Row label={s.t("settings.chats.invite.means")}>
              <ul className={css.patterns}>
                {invitation.pages.map((pattern) => {
                  const { kind, part } = patternKind(pattern);
                  return <li key={pattern} data-never={kind === "never" || undefined}>{s.rich(`settings.chats.pattern.${kind}`, { part: <code key="p">{part}</code> })}</li>;
                })}
              </ul>
            </Row>
            <Trying pages={invitation.pages} />
          </Block>
          <Block title={s.t("settings.chats.invite.when")}>
            <NumberInput {...beside} label={s.t("settings.chats.invite.after")} suffix={s.t("settings.chats.seconds")} {...number("after_s", 1, 3600)} />
            <NumberInput {...beside} label={s.t("settings.chats.invite.scrolled")} description={s.t("settings.chats.invite.scrolled.hint")} suffix={" %"} step={10} {...number("scrolled_pct", 0, 100)} />
            <NumberInput {...beside} label={s.t("settings.chats.invite.seen")} description={s.t("settings.chats.invite.seen.hint")} {...number("pages_seen", 1, 20)} />
          </Block>
          <Block title={s.t("settings.chats.invite.often")} hint={s.t("settings.chats.invite.often.hint")}>
            <NumberInput {...beside} label={s.t("settings.chats.invite.times")} {...number("times", 1, 20)} />
            <NumberInput {...beside} label={s.t("settings.chats.invite.days")} suffix={s.t("settings.chats.days")} {...number("days", 1, 365)} />
          </Block>
        </>
      )}
    </>
  );
}

/** One address against all patterns, judged as the widget does. */
function Trying({ pages }: { pages: string[] }) {
  const s = useStrings();
  const [address, setAddress] = useState("");
  const path = pathOf(address);
  const fits = fitting(pages, address);
  return (
    <>
      <TextInput {...beside} label={s.t("settings.chats.invite.try")} placeholder={EXAMPLE} value={address} onChange={(event) => setAddress(event.currentTarget.value)} spellCheck={false} autoCapitalize="none" inputMode="url" />
      <p className={css.verdict} role="status" data-fits={fits.length > 0 || undefined}>
        {address.trim() && !path && s.t("settings.chats.invite.try.wrong")}
        {path && (fits.length > 0 ? <><IconCircleCheck size={16} stroke={1.7} aria-hidden />{s.t("settings.chats.invite.try.yes", { path, pattern: fits.join(", ") })}</> : <><IconCircleX size={16} stroke={1.7} aria-hidden />{s.t("settings.chats.invite.try.no", { path })}</>)}
      </p>
    </>
  );
}

/** The whole rule, as one would say it. */
function sentence(s: ReturnType<typeof useStrings>, rule: Invitation): string {
  const parts = [
    s.t("settings.chats.rule.after", { n: rule.after_s }),
    rule.scrolled_pct > 0 ? s.t("settings.chats.rule.scrolled", { n: rule.scrolled_pct }) : "",
    rule.pages_seen > 1 ? s.t("settings.chats.rule.seen", { n: rule.pages_seen }) : "",
    s.t("settings.chats.rule.often", { n: rule.times, days: rule.days }),
  ];
  return `${s.t("settings.chats.rule.there")} ${parts.filter(Boolean).join(", ")}.`;
}
