import { settings, type MacroAction, type MacroSetting } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { Button, Menu, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { ActIcon } from "../../composer/acts";
import { useCan } from "../../session/session";
import { useNames } from "../data";
import { byId } from "../parts/byId";
import { Pick } from "../parts/Inputs";
import { ListPage } from "../parts/ListPage";
import { beside, Block } from "../parts/Page";
import { PutAside, RecordPage } from "../parts/RecordPage";
import { useEditor } from "../parts/useEditor";
import { ActionEditor } from "./ActionEditor";
import { blankAction, KINDS, wrongWith } from "./macroActions";
import css from "./words.module.css";

const BLANK: MacroSetting = { id: "new", name: "", brand_id: null, team_id: null, shortcut: "", template_id: null, actions: [], active: true, version: 0 };

export function MacrosScreen() {
  const s = useStrings();
  const brand = useNames(settings.brands);
  const team = useNames(settings.teams);
  const mayShare = useCan("desk:share");
  return (
    <ListPage
      resource={settings.macros}
      trail={[{ label: s.t("settings.group.work") }]}
      title={s.t("words.macros")}
      create={mayShare ? { to: "/settings/macros/new", label: s.t("words.macros.new") } : undefined}
      empty={{ title: s.t("words.macros.none"), text: s.t("words.macros.none.text") }}
      line={(one) => ({
        id: one.id, to: `/settings/macros/${one.id}`, title: one.name, active: one.active,
        detail: one.actions.map((action) => s.t(`words.act.${action.kind}`)).join(", "),
        aside: [one.shortcut && `/${one.shortcut}`, brand(one.brand_id), team(one.team_id)].filter(Boolean).join(" · "),
      })}
    />
  );
}

export const MacroScreen = byId(function MacroScreen({ id }) {
  const s = useStrings();
  const navigate = useNavigate();
  const mayShare = useCan("desk:share");
  const editor = useEditor({ resource: settings.macros, id, blank: BLANK, onCreated: () => void navigate({ to: "/settings/macros" }) });
  const { value, set, errors } = editor;
  const { actions } = value;
  const change = (at: number, action: MacroAction | null) => set("actions", actions.flatMap((one, index) => (index === at ? (action ? [action] : []) : [one])));
  const wrong = actions.findIndex((one) => wrongWith(one));
  const blocked = wrong >= 0 ? s.t("words.action_wrong", { n: wrong + 1 }) : value.name.trim() && (actions.length || value.template_id) ? null : s.t("words.needs_act");
  const trail = [{ label: s.t("settings.group.work") }, { label: s.t("words.macros"), to: "/settings/macros" }];
  return (
    <RecordPage editor={editor} trail={trail} title={editor.saved.name || s.t("words.macros.new")} blocked={blocked} readOnly={!mayShare}>
      <fieldset className={css.bare} disabled={!mayShare}>
        {!mayShare && <p className={css.quiet}>{s.t("words.needs_share")}</p>}
        <Block>
          <TextInput {...beside} label={s.t("words.name")} value={value.name} maxLength={200} onChange={(event) => set("name", event.currentTarget.value)} error={errors.name} />
          <TextInput {...beside} label={s.t("words.shortcut")} description={s.t("words.shortcut_hint")} leftSection="/" value={value.shortcut} maxLength={40} onChange={(event) => set("shortcut", event.currentTarget.value.replace(/[\s/{}]/g, ""))} error={errors.shortcut && s.t("words.shortcut_taken")} />
          <Pick resource={settings.brands} label={s.t("words.brand")} value={value.brand_id} onChange={(brand) => set("brand_id", brand)} none={s.t("words.for_all")} error={errors.brand_id} />
          <Pick resource={settings.teams} label={s.t("words.team")} value={value.team_id} onChange={(team) => set("team_id", team)} none={s.t("words.for_all_teams")} error={errors.team_id} />
          <Pick resource={settings.templates} label={s.t("words.template")} value={value.template_id} onChange={(template) => set("template_id", template)} none={s.t("words.no_template")} error={errors.template_id} />
        </Block>
        <Block title={s.t("words.actions")}>
          {actions.length === 0 && <p className={css.quiet}>{s.t("words.no_actions")}</p>}
          <ol className={css.actions}>
            {actions.map((action, index) => (
              <li key={index} className={css.action}>
                <ActionEditor action={action} at={index + 1} onChange={(next) => change(index, next)} onRemove={() => change(index, null)} />
              </li>
            ))}
          </ol>
          <Menu position="bottom-start">
            <Menu.Target>
              <Button size="compact-sm" leftSection={<IconPlus size={15} stroke={1.8} />} disabled={!mayShare || actions.length >= 12}>
                {s.t("words.add_action")}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {KINDS.map(({ kind, once }) => {
                const there = once && actions.some((one) => one.kind === kind || (kind === "close" && one.kind === "snooze") || (kind === "snooze" && one.kind === "close"));
                return (
                  <Menu.Item key={kind} leftSection={<ActIcon kind={kind} size={16} />} disabled={there} onClick={() => set("actions", [...actions, blankAction(kind)])}>
                    {s.t(`words.act.${kind}`)}
                  </Menu.Item>
                );
              })}
            </Menu.Dropdown>
          </Menu>
        </Block>
      </fieldset>
      {!editor.isNew && mayShare && <PutAside resource={settings.macros} id={id} active={value.active} name={value.name} hint={s.t("words.aside_hint")} />}
    </RecordPage>
  );
});
