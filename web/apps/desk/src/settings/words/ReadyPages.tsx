import { settings, type Resource } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useCan } from "../../session/session";
import { useNames } from "../data";
import { Pick } from "../parts/Inputs";
import { ListPage } from "../parts/ListPage";
import { beside, Block } from "../parts/Page";
import { PutAside, RecordPage } from "../parts/RecordPage";
import { useEditor, type Editor } from "../parts/useEditor";
import css from "./words.module.css";

/** What templates and macros have in common: a name, for whom, and how one calls them. */
interface Ready {
  id: string;
  name: string;
  brand_id: string | null;
  team_id: string | null;
  shortcut: string;
  active: boolean;
  version: number;
}
export type ReadyKind = "templates" | "macros";

/** Whether this person may change what others use too. */
export const useMayShare = (): boolean => useCan("desk:share");

export function ReadyList<T extends Ready>({ kind, resource, detail }: { kind: ReadyKind; resource: Resource<T>; detail: (one: T) => string }) {
  const s = useStrings();
  const brand = useNames(settings.brands);
  const team = useNames(settings.teams);
  const mayShare = useMayShare();
  return (
    <ListPage
      resource={resource}
      trail={[{ label: s.t("settings.group.work") }]}
      title={s.t(`words.${kind}`)}
      create={mayShare ? { to: `/settings/${kind}/new`, label: s.t(`words.${kind}.new`) } : undefined}
      empty={{ title: s.t(`words.${kind}.none`), text: s.t(`words.${kind}.none.text`) }}
      line={(one) => ({
        id: one.id, to: `/settings/${kind}/${one.id}`, title: one.name, active: one.active, detail: detail(one),
        aside: [one.shortcut && `/${one.shortcut}`, brand(one.brand_id), team(one.team_id)].filter(Boolean).join(" · "),
      })}
    />
  );
}

/** One of them being edited; once made, it leads back to the list. */
export function useReadyEditor<T extends Ready>(kind: ReadyKind, resource: Resource<T>, id: string, blank: T): Editor<T> {
  const navigate = useNavigate();
  return useEditor({ resource, id, blank, onCreated: () => void navigate({ to: `/settings/${kind}` }) });
}

interface Props<T> {
  kind: ReadyKind;
  resource: Resource<T>;
  editor: Editor<T>;
  blocked: string | null;
  /** At the end of the first block. */
  more?: ReactNode;
  children: ReactNode;
}

/** The page of one: name, shortcut and for whom, then what is its own. Who may not share reads it only. */
export function ReadyPage<T extends Ready>({ kind, resource, editor, blocked, more, children }: Props<T>) {
  const s = useStrings();
  const mayShare = useMayShare();
  // What is set here is of every kind; TypeScript cannot tell for a kind it does not know.
  const { value, set, errors } = editor as unknown as Editor<Ready>;
  const trail = [{ label: s.t("settings.group.work") }, { label: s.t(`words.${kind}`), to: `/settings/${kind}` }];
  return (
    <RecordPage editor={editor} trail={trail} title={editor.saved.name || s.t(`words.${kind}.new`)} blocked={blocked} readOnly={!mayShare}>
      <fieldset className={css.bare} disabled={!mayShare}>
        {!mayShare && <p className={css.quiet}>{s.t("words.needs_share")}</p>}
        <Block>
          <TextInput {...beside} label={s.t("words.name")} value={value.name} maxLength={200} onChange={(event) => set("name", event.currentTarget.value)} error={errors.name} data-autofocus={editor.isNew || undefined} />
          <TextInput {...beside} label={s.t("words.shortcut")} description={s.t("words.shortcut_hint")} leftSection="/" value={value.shortcut} maxLength={40} onChange={(event) => set("shortcut", event.currentTarget.value.replace(/[\s/{}]/g, ""))} error={errors.shortcut && s.t("words.shortcut_taken")} />
          <Pick resource={settings.brands} label={s.t("words.brand")} value={value.brand_id} onChange={(brand) => set("brand_id", brand)} none={s.t("words.for_all")} error={errors.brand_id} />
          <Pick resource={settings.teams} label={s.t("words.team")} value={value.team_id} onChange={(team) => set("team_id", team)} none={s.t("words.for_all_teams")} error={errors.team_id} />
          {more}
        </Block>
        {children}
      </fieldset>
      {!editor.isNew && mayShare && <PutAside resource={resource} id={editor.id} active={value.active} name={value.name} hint={s.t("words.aside_hint")} />}
    </RecordPage>
  );
}
