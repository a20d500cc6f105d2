import { isProblem, settings, type ChannelAccount } from "@filrouge/api";
import { useStrings, type Key } from "@filrouge/strings";
import { Chip, Problem } from "@filrouge/ui";
import { Tabs } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { useAll } from "../data";
import { tidy } from "../forms/definition";
import record from "../parts/record.module.css";
import forms from "../forms/forms.module.css";
import { byId } from "../parts/byId";
import { RecordPage } from "../parts/RecordPage";
import { useEditor } from "../parts/useEditor";
import { slug } from "../slug";
import css from "./chats.module.css";
import { BLANK_CHAT, faults, partOf, placeOf, readChat, type ChatConfig, type Part } from "./config";
import { General } from "./General";
import { InvitationRules } from "./InvitationRules";
import { Look } from "./Look";
import { ChatPreview } from "./preview/ChatPreview";
import { Site } from "./Site";
import { Talk } from "./Talk";

const BLANK: ChannelAccount = {
  id: "new", kind: "webchat", name: "", address: "", legal_entity_id: "", brand_id: "", team_id: null, contact_reason_id: null, mode: "open",
  qualified_form_id: null, language: "fr", state: "active", health: { state: "unknown" }, config: BLANK_CHAT as unknown as Record<string, unknown>, secrets_set: [], version: 0,
};
const PARTS: Part[] = ["general", "look", "talk", "invite", "site"];

export const ChatScreen = byId(function ChatScreen({ id }) {
  const s = useStrings();
  const navigate = useNavigate();
  const brands = useAll(settings.brands);
  const [part, setPart] = useState<Part>("general");
  const [refused, setRefused] = useState("");
  const blank = useMemo((): ChannelAccount => {
    const brand = brands.find((one) => one.active);
    return { ...BLANK, language: s.language, brand_id: brand?.id ?? "", legal_entity_id: brand?.legal_entity_id ?? "" };
  }, [brands, s.language]);
  const editor = useEditor({ resource: settings.channels, id, blank, onCreated: (made) => void navigate({ to: `/settings/chats/${made.id}` }) });
  const { value, set, isNew, saved, changed } = editor;
  const config = useMemo(() => readChat(value.config), [value.config]);
  const setConfig = (changes: Partial<ChatConfig>) => set("config", { ...config, ...changes } as unknown as Record<string, unknown>);
  const key = changed.includes("address") || !isNew ? value.address : slug(value.name, "-", 40);
  const brand = brands.find((one) => one.id === value.brand_id) ?? null;
  const wrong = faults(config, key).filter((one) => one.path !== "address" || value.name || changed.includes("address"));
  const taken: Record<string, string> = isProblem(editor.problem, "settings.taken") && key === refused ? { address: s.t("settings.chats.taken") } : {};
  const told = Object.entries(editor.errors).map(([path, text]) => ({ path: path.replace(/^config\.?/, ""), text }));
  const errors: Record<string, string> = {
    ...Object.fromEntries(wrong.map((one) => [one.path, s.t(`settings.chats.fault.${one.code}` as Key)])),
    ...Object.fromEntries(told.map((one) => [placeOf(one.path) ?? one.path, one.text])), ...taken,
  };
  const trouble = new Set([...wrong.map((one) => one.part), ...told.filter((one) => placeOf(one.path)).map((one) => partOf(one.path)), ...(taken.address ? ["general" as const] : [])]);
  const blocked = !value.name.trim() ? s.t("settings.needs_name") : !value.brand_id ? s.t("settings.email.needs_brand") : wrong.length ? s.t("settings.forms.faults", { n: wrong.length }) : null;
  const elsewhere = told.filter((one) => !placeOf(one.path));
  const save = () => {
    setRefused(key);
    const entity = { legal_entity_id: brand?.legal_entity_id };
    const own = changed.includes("config") || isNew ? { config: tidy(config) } : {};
    void editor.save(isNew ? { kind: "webchat", brand_id: value.brand_id, address: key, ...entity, ...own } : { ...own, ...(changed.includes("brand_id") ? entity : {}) });
  };
  const facts = isNew ? undefined : (
    <>
      <code>{saved.address}</code>
      {saved.state !== "active" && <Chip dashed>{s.t(saved.state === "paused" ? "settings.chats.paused" : "settings.email.unplugged")}</Chip>}
    </>
  );
  const trail = [{ label: s.t("settings.group.channels") }, { label: s.t("settings.nav.chats"), to: "/settings/chats" }];
  const shared = { config, setConfig, errors };
  return (
    <RecordPage editor={editor} trail={trail} title={saved.name || s.t("settings.chats.new")} facts={facts} blocked={changed.length ? blocked : null} onSave={save} history={false} full>
      <div className={forms.split}>
        <div className={forms.editor}>
          {elsewhere.map(({ path, text }) => <div key={path} className={record.notice}><Problem tone="attention" what={path ? s.t("settings.chats.unplaced", { path, text }) : text} /></div>)}
          <Tabs value={part} onChange={(one) => one && setPart(one as Part)} keepMounted={false} className={css.tabs}>
            <Tabs.List aria-label={s.t("settings.chats.parts")}>
              {PARTS.map((one) => (
                <Tabs.Tab key={one} value={one} rightSection={trouble.has(one) && changed.length ? <span className={css.dot} role="img" aria-label={s.t("settings.forms.look")} /> : undefined}>{s.t(`settings.chats.part.${one}`)}</Tabs.Tab>
              ))}
            </Tabs.List>
            <Tabs.Panel value="general"><General editor={editor} chatKey={key} {...shared} /></Tabs.Panel>
            <Tabs.Panel value="look"><Look brand={brand} {...shared} /></Tabs.Panel>
            <Tabs.Panel value="talk"><Talk kept={isNew ? [] : readChat(saved.config).questions.map((one) => one.key)} {...shared} /></Tabs.Panel>
            <Tabs.Panel value="invite"><InvitationRules {...shared} /></Tabs.Panel>
            <Tabs.Panel value="site"><Site account={isNew ? null : saved} dirty={changed.length > 0} {...shared} /></Tabs.Panel>
          </Tabs>
        </div>
        <ChatPreview config={config} brand={brand} part={part} />
      </div>
    </RecordPage>
  );
});

/** What every part of the page is given. */
export interface PartProps {
  config: ChatConfig;
  setConfig: (changes: Partial<ChatConfig>) => void;
  /** Path within the settings → sentence. */
  errors: Record<string, string>;
}
