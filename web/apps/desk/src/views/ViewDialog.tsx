import { isProblem, type NewView, type Sort } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { Problem } from "@filrouge/ui";
import { Button, Group, Modal, Select, Stack, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useReadingOf, LONGEST } from "../find/data";
import { QueryField } from "../find/QueryField";
import { useCan, useUser } from "../session/session";
import { useViewActs } from "./data";
import { onEditView, type Asked } from "./dialog";
import css from "./views.module.css";

const SORTS: Sort[] = ["newest", "waiting", "due"];
const NAME_MAX = 60;

/** The one dialog of saved views; `editView` opens it. */
export function ViewDialog() {
  const s = useStrings();
  const [asked, ask] = useState<Asked | null>(null);
  useEffect(() => onEditView(ask), []);
  const close = () => ask(null);
  return (
    <Modal opened={asked !== null} onClose={close} size="lg" title={s.t(asked?.view ? "views.edit" : "views.new")} closeButtonProps={{ "aria-label": s.t("action.close") }}>
      {asked && <Form asked={asked} onClose={close} />}
    </Modal>
  );
}

function Form({ asked, onClose }: { asked: Asked; onClose: () => void }) {
  const s = useStrings();
  const user = useUser();
  const navigate = useNavigate();
  const mayShare = useCan("desk:share");
  const acts = useViewActs();
  const { view } = asked;
  const [name, setName] = useState(view?.name ?? asked.draft?.name ?? "");
  const [query, setQuery] = useState(view?.query ?? asked.draft?.query ?? "");
  const [sort, setSort] = useState<Sort>(view?.sort ?? asked.draft?.sort ?? "newest");
  const [audience, setAudience] = useState(view?.shared ? (view.team?.id ?? "all") : "me");
  const [tried, setTried] = useState(false);
  const [saving, setSaving] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const understood = useReadingOf(query);
  // What words find comes newest first, whatever one would like.
  const worded = understood.terms.length > 0;
  const teams = [...user.teams, ...(view?.team && !user.teams.some((one) => one.id === view.team?.id) ? [view.team] : [])];
  const values: NewView = { name: name.trim(), query: query.trim(), sort, shared: audience !== "me", team_id: audience === "me" || audience === "all" ? null : audience };
  const save = async () => {
    setTried(true);
    if (!values.name || !values.query || query.length > LONGEST) return;
    setSaving(true);
    setProblem(null);
    try {
      if (view) await acts.change(view, values);
      else {
        const made = await acts.create(values);
        void navigate({ to: "/inbox/$view", params: { view: made.id } });
      }
      onClose();
    } catch (error) {
      setProblem(s.t(isProblem(error) && error.code.endsWith("stale") ? "views.stale" : isProblem(error, "desk.too_many_views") ? "views.too_many" : "views.failed"));
    } finally {
      setSaving(false);
    }
  };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Stack gap="md">
        {problem && <Problem what={problem} tone="attention" />}
        <TextInput data-autofocus label={s.t("views.name")} description={s.t("views.name_hint")} maxLength={NAME_MAX} value={name} onChange={(event) => setName(event.currentTarget.value)} error={tried && !values.name ? s.t("views.needs_name") : undefined} />
        <div>
          <div className={css.label} aria-hidden>{s.t("views.query")}</div>
          <QueryField size="m" label={s.t("views.query")} placeholder={s.t("find.placeholder")} value={query} onChange={setQuery} understood={understood} tooLong={query.length > LONGEST} onEnter={() => void save()} />
          {tried && !values.query && <p className={css.missing} role="alert">{s.t("views.needs_query")}</p>}
        </div>
        <Select label={s.t("views.sort")} description={worded ? s.t("views.by_date") : undefined} disabled={worded} value={worded ? "newest" : sort} allowDeselect={false} checkIconPosition="right" data={SORTS.map((one) => ({ value: one, label: s.t(`sort.${one}`) }))} onChange={(next) => next && setSort(next as Sort)} />
        <Select
          label={s.t("views.for")}
          description={mayShare ? undefined : s.t("views.for_locked")}
          disabled={!mayShare}
          value={audience}
          allowDeselect={false}
          checkIconPosition="right"
          data={[{ value: "me", label: s.t("views.for.me") }, ...teams.map((team) => ({ value: team.id, label: s.t("views.for.team", { team: team.name }) })), { value: "all", label: s.t("views.for.all") }]}
          onChange={(next) => next && setAudience(next)}
        />
        <Group justify="flex-end" gap="sm">
          <Button onClick={onClose}>{s.t("action.cancel")}</Button>
          <Button type="submit" variant="filled" loading={saving}>{s.t(view ? "views.save" : "views.create")}</Button>
        </Group>
      </Stack>
    </form>
  );
}
