import { settings, type MacroAction, type MacroSetting } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { Button, Menu } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { ActIcon } from "../../composer/acts";
import { byId } from "../parts/byId";
import { Pick } from "../parts/Inputs";
import { Block } from "../parts/Page";
import { ActionEditor } from "./ActionEditor";
import { blankAction, KINDS, wrongWith } from "./macroActions";
import { ReadyList, ReadyPage, useMayShare, useReadyEditor } from "./ReadyPages";
import css from "./words.module.css";

const BLANK: MacroSetting = { id: "new", name: "", brand_id: null, team_id: null, shortcut: "", template_id: null, actions: [], active: true, version: 0 };

export function MacrosScreen() {
  const s = useStrings();
  return <ReadyList kind="macros" resource={settings.macros} detail={(one) => one.actions.map((action) => s.t(`words.act.${action.kind}`)).join(", ")} />;
}

export const MacroScreen = byId(function MacroScreen({ id }) {
  const s = useStrings();
  const mayShare = useMayShare();
  const editor = useReadyEditor("macros", settings.macros, id, BLANK);
  const { value, set, errors } = editor;
  const { actions } = value;
  const change = (at: number, action: MacroAction | null) => set("actions", actions.flatMap((one, index) => (index === at ? (action ? [action] : []) : [one])));
  const wrong = actions.findIndex((one) => wrongWith(one));
  const blocked = wrong >= 0 ? s.t("words.action_wrong", { n: wrong + 1 }) : value.name.trim() && (actions.length || value.template_id) ? null : s.t("words.needs_act");
  const template = <Pick resource={settings.templates} label={s.t("words.template")} value={value.template_id} onChange={(next) => set("template_id", next)} none={s.t("words.no_template")} error={errors.template_id} />;
  return (
    <ReadyPage kind="macros" resource={settings.macros} editor={editor} blocked={blocked} more={template}>
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
    </ReadyPage>
  );
});
