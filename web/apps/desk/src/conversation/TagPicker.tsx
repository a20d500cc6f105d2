import { api, isProblem, type Tag, type Tagged } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { toast } from "@filrouge/ui";
import { useQueryClient } from "@tanstack/react-query";
import { useTags } from "../data/catalogue";
import { useCan } from "../session/session";
import { Picker, type Choice } from "../shell/Picker";
import { TagDot } from "./TagDot";
import css from "./ties.module.css";

interface Props {
  opened: boolean;
  /** Those that are set now. */
  chosen: Tagged[];
  onAdd: (tag: Tag) => void;
  onRemove: (tag: Tag) => void;
  onClose: () => void;
  title?: string;
}

/** Tags by typing: those one has on top, the others beneath, a new one when one may share it. */
export function TagPicker({ opened, chosen, onAdd, onRemove, onClose, title }: Props) {
  const s = useStrings();
  const cache = useQueryClient();
  const mayShare = useCan("desk:share");
  const { data = [] } = useTags();
  const has = (id: string) => chosen.some((one) => one.id === id);
  // A tag put aside since is still there to be taken away.
  const gone: Tag[] = chosen.filter((one) => !data.some((tag) => tag.id === one.id)).map((one) => ({ ...one, team: null }));
  const all = [...gone, ...data];
  const choices: Choice[] = all.map((tag) => ({ id: tag.id, label: tag.name, hint: tag.team?.name, before: <TagDot colour={tag.colour} />, chosen: has(tag.id) }));
  const make = (name: string) => {
    api.tags
      .create(name, "")
      .then((tag) => {
        void cache.invalidateQueries({ queryKey: ["tags"] });
        onAdd(tag);
      })
      .catch((error: unknown) => toast.failed(s.t(isProblem(error, "settings.taken") ? "tag.taken" : "act.failed")));
  };
  return (
    <Picker
      opened={opened}
      title={title ?? s.t("tag.title")}
      choices={choices}
      many
      create={mayShare ? { label: (typed) => s.t("tag.create", { name: typed }), run: make } : undefined}
      foot={<p className={css.foot}>{s.t(mayShare ? "tag.hint_share" : "tag.hint")}</p>}
      onClose={onClose}
      onPick={(id) => {
        const tag = all.find((one) => one.id === id);
        if (tag) (has(id) ? onRemove : onAdd)(tag);
      }}
    />
  );
}
