import { api, ApiProblem, type NewView, type Resource, type SavedView, type Sort } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { Chip } from "@filrouge/ui";
import { Button, Select, TextInput } from "@mantine/core";
import { IconBookmark, IconTrash, IconUsers } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { Link, useNavigate } from "@tanstack/react-router";
import { LONGEST, useReadingOf } from "../find/data";
import { QueryField } from "../find/QueryField";
import { useCan, useUser } from "../session/session";
import { byId } from "../settings/parts/byId";
import { ListPage } from "../settings/parts/ListPage";
import { beside, Block, Row } from "../settings/parts/Page";
import { RecordPage } from "../settings/parts/RecordPage";
import { useEditor } from "../settings/parts/useEditor";
import { useViewActs, useViews } from "./data";
import css from "./views.module.css";

/** A shared view as the pages of the settings read and write it. */
interface Record extends NewView {
  id: string;
  version: number;
}
const record = ({ id, name, query, sort, shared, team, version }: SavedView): Record => ({ id, name, query, sort, shared, team_id: team?.id ?? null, version });
const shared = async () => (await api.views.list()).filter((one) => one.shared).map(record);
const views: Resource<Record> = {
  what: "view",
  path: "/views",
  list: shared,
  read: async (id) => {
    const found = (await shared()).find((one) => one.id === id);
    if (!found) throw new ApiProblem(404, "settings.not_found", "");
    return found;
  },
  create: (values) => api.views.create({ ...(values as NewView), shared: true }).then(record),
  change: (id, version, changes) => api.views.change(id, version, changes).then(record),
  remove: (id) => api.views.remove(id),
};

const BLANK: Record = { id: "new", name: "", query: "", sort: "newest", shared: true, team_id: null, version: 0 };
const SORTS: Sort[] = ["newest", "waiting", "due"];

/** The views shared with a team or with all. */
export function ViewsScreen() {
  const s = useStrings();
  const teams = useUser().teams;
  const { views: all } = useViews();
  const team = (id: string | null) => teams.find((one) => one.id === id)?.name ?? all.find((one) => one.team?.id === id)?.team?.name ?? "";
  return (
    <ListPage
      resource={views}
      trail={[{ label: s.t("settings.group.work") }]}
      title={s.t("settings.nav.views")}
      lead={s.t("settings.views.lead")}
      create={useCan("desk:share") ? { to: "/settings/views/new", label: s.t("settings.views.new") } : undefined}
      empty={{ title: s.t("settings.views.none"), text: s.t("settings.views.none.text") }}
      line={(one) => ({
        id: one.id, to: `/settings/views/${one.id}`, title: one.name, detail: one.query,
        mark: one.team_id ? <IconUsers size={18} stroke={1.6} aria-hidden /> : <IconBookmark size={18} stroke={1.6} aria-hidden />,
        aside: <Chip>{one.team_id ? team(one.team_id) : s.t("views.for.all")}</Chip>,
      })}
    />
  );
}

export const ViewScreen = byId(function ViewScreen({ id }) {
  const s = useStrings();
  const navigate = useNavigate();
  const cache = useQueryClient();
  const user = useUser();
  const mayShare = useCan("desk:share");
  const acts = useViewActs();
  const { views: all } = useViews();
  const refresh = () => void cache.invalidateQueries({ queryKey: ["views"] });
  const editor = useEditor<Record>({ resource: views, id, blank: BLANK, onCreated: () => { refresh(); void navigate({ to: "/settings/views" }); } });
  const { value, set, errors } = editor;
  // Saved here, restored from the history, changed by a colleague: the first column follows.
  const { version, name, query, sort } = editor.saved;
  useEffect(() => {
    if (version) void cache.invalidateQueries({ queryKey: ["views"] });
  }, [cache, version]);
  const understood = useReadingOf(value.query);
  const saved = all.find((one) => one.id === id);
  const teams = [...user.teams, ...(saved?.team && !user.teams.some((one) => one.id === saved.team?.id) ? [saved.team] : [])];
  const worded = understood.terms.length > 0;
  const trail = [{ label: s.t("settings.group.work") }, { label: s.t("settings.nav.views"), to: "/settings/views" }];
  const blocked = !value.name.trim() ? s.t("views.needs_name") : !value.query.trim() ? s.t("settings.views.needs_query") : value.query.length > LONGEST ? s.t("find.too_long") : null;
  const save = () => void editor.save().then(refresh);
  const remove = () => {
    if (!saved) return;
    void navigate({ to: "/settings/views" });
    void acts.remove({ ...saved, name, query, sort }, all.map((one) => one.id));
  };
  return (
    <RecordPage editor={editor} trail={trail} title={editor.saved.name || s.t("settings.views.new")} blocked={blocked} onSave={save} readOnly={!mayShare}>
      <Block>
        <TextInput {...beside} label={s.t("views.name")} description={s.t("views.name_hint")} value={value.name} maxLength={60} disabled={!mayShare} autoFocus={editor.isNew} onChange={(event) => set("name", event.currentTarget.value)} error={errors.name} />
        <Row label={s.t("views.query")} error={errors.query}>
          <QueryField size="m" label={s.t("views.query")} placeholder={s.t("find.placeholder")} value={value.query} onChange={(query) => set("query", query)} understood={understood} tooLong={value.query.length > LONGEST} />
        </Row>
        <Select {...beside} label={s.t("views.sort")} description={worded ? s.t("views.by_date") : undefined} disabled={worded || !mayShare} value={worded ? "newest" : value.sort} allowDeselect={false} checkIconPosition="right" data={SORTS.map((one) => ({ value: one, label: s.t(`sort.${one}`) }))} onChange={(sort) => sort && set("sort", sort as Sort)} />
        <Select {...beside} label={s.t("views.for")} disabled={!mayShare} value={value.team_id ?? "all"} allowDeselect={false} checkIconPosition="right" data={[{ value: "all", label: s.t("views.for.all") }, ...teams.map((team) => ({ value: team.id, label: s.t("views.for.team", { team: team.name }) }))]} onChange={(team) => team && set("team_id", team === "all" ? null : team)} />
        {saved && (
          <Row label={s.t("settings.views.holds")}>
            <Link to="/inbox/$view" params={{ view: saved.id }} search={{}} className={css.look}>
              {s.t("settings.views.open")}
            </Link>
          </Row>
        )}
      </Block>
      {saved && mayShare && (
        <Block>
          <div className={css.apart}>
            <p className={css.apartText}>{s.t("settings.views.delete_hint")}</p>
            <Button leftSection={<IconTrash size={16} stroke={1.6} />} onClick={remove}>{s.t("views.delete")}</Button>
          </div>
        </Block>
      )}
    </RecordPage>
  );
});
