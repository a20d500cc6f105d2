import { settings, type ChannelAccount, type Language } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { RequestProblem, Time } from "@filrouge/ui";
import { SegmentedControl, TagsInput } from "@mantine/core";
import { IconCircleCheck } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { beside, Block, Row } from "../parts/Page";
import { Copied } from "../parts/Secret";
import type { PartProps } from "./ChatScreen";
import css from "./chats.module.css";
import { originOf } from "./config";
import { Identity } from "./Identity";
import { Push } from "./Push";

type Spoken = Language | "page";

interface Props extends PartProps {
  /** Null while it is not saved. */
  account: ChannelAccount | null;
  dirty: boolean;
}

/** Where it stands, what goes on the site's pages, and whether it was seen there; then who its users are. */
export function Site({ account, dirty, config, setConfig, errors }: Props) {
  const s = useStrings();
  // What is refused stays typed, so that it can be mended.
  const [typed, setTyped] = useState("");
  const [refused, setRefused] = useState<string | null>(null);
  const origins = (all: string[]) => {
    const read = all.map((one) => originOf(one) ?? one);
    const bad = read.find((one) => originOf(one) === null) ?? null;
    setRefused(bad);
    if (bad) queueMicrotask(() => setTyped(bad));
    const next = [...new Set(read.filter((one) => originOf(one) !== null))];
    if (next.join() !== config.origins.join()) setConfig({ origins: next });
  };
  return (
    <>
      <Block title={s.t("settings.chats.origins")}>
        <TagsInput {...beside} label={s.t("settings.chats.origins.label")} description={s.t("settings.chats.origins.hint")} placeholder={config.origins.length ? undefined : "https://www.alisier.example"} value={config.origins} onChange={origins} searchValue={typed} onSearchChange={(text) => { setTyped(text); if (text !== refused) setRefused(null); }} error={refused ? s.t("settings.chats.origins.wrong", { typed: refused }) : errors.origins} maxTags={100} splitChars={[",", " ", "\n"]} acceptValueOnBlur />
      </Block>
      {account ? <Installing account={account} languages={config.languages} /> : <Block title={s.t("settings.chats.embed")}><p className={css.quiet}>{s.t("settings.chats.embed.later")}</p></Block>}
      {account && <Identity account={account} dirty={dirty} />}
      {account && <Push account={account} dirty={dirty} config={config} setConfig={setConfig} errors={errors} />}
    </>
  );
}

function Installing({ account, languages }: { account: ChannelAccount; languages: Language[] }) {
  const s = useStrings();
  const [spoken, setSpoken] = useState<Spoken>("page");
  const { data, error, refetch } = useQuery({ queryKey: ["settings", "chat", "installation", account.id], queryFn: () => settings.installation(account.id), staleTime: 10_000, refetchOnWindowFocus: true });
  const script = data?.script ?? `${location.origin}/chat.js`;
  const language = spoken === "page" ? "" : ` data-language="${spoken}"`;
  const tag = `<script src="${script}" data-key="${account.address}"${language} async></script>`;
  return (
    <Block title={s.t("settings.chats.embed")} hint={s.t("settings.chats.embed.hint")}>
      {languages.length > 1 && (
        <Row label={s.t("settings.field.language")} hint={s.t(spoken === "page" ? "settings.chats.embed.page" : "settings.chats.embed.fixed")}>
          <SegmentedControl aria-label={s.t("settings.field.language")} value={spoken} onChange={(one) => setSpoken(one as Spoken)} data={[{ value: "page", label: s.t("settings.chats.embed.auto") }, ...languages.map((one) => ({ value: one, label: s.t(`settings.language.${one}`) }))]} />
        </Row>
      )}
      <Row label={s.t("settings.forms.snippet")} hint={s.t("settings.chats.embed.where")}><Copied text={tag} label={s.t("settings.forms.snippet")} /></Row>
      <Row label={s.t("settings.chats.seen")} hint={s.t("settings.chats.seen.hint")}>
        {error ? <RequestProblem error={error} onRetry={() => void refetch()} /> : null}
        {data && data.pages.length === 0 && <p className={css.none}>{s.t("settings.chats.seen.none")}</p>}
        {data && data.pages.length > 0 && (
          <ul className={css.pages}>
            {data.pages.map((page) => (
              <li key={page.origin}>
                <IconCircleCheck size={16} stroke={1.7} aria-hidden />
                <span className={css.origin}>{page.origin || s.t("settings.chats.seen.program")}</span>
                <span className={css.quiet}>{s.t("settings.chats.seen.visitors", { n: page.visitors })}, <Time at={page.last_at} /></span>
              </li>
            ))}
          </ul>
        )}
      </Row>
    </Block>
  );
}
