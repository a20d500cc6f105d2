import { api, isProblem } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { useQuery } from "@tanstack/react-query";
import { IconBolt, IconFileText } from "@tabler/icons-react";
import { useMemo, type ReactNode } from "react";
import { useCan } from "../session/session";
import { ActIcon } from "./acts";
import type { Wish } from "./Editor";
import { ranked, readyOf, type Ready } from "./readyWords";
import type { Option } from "./Suggest";
import css from "./suggest.module.css";

const MOST = 40;

/** Templates and macros that fit here, as a list at the caret; and how the one under the cursor will read. */
export function useReadyWords(conversationId: string, wish: Wish | null, at: string | null) {
  const s = useStrings();
  const wanted = wish?.char === "/";
  const mayShare = useCan("desk:share");
  const templates = useQuery({ queryKey: ["words", conversationId, "templates"], queryFn: () => api.words.templates(conversationId), enabled: wanted, staleTime: 60_000 });
  const macros = useQuery({ queryKey: ["words", conversationId, "macros"], queryFn: () => api.words.macros(conversationId), enabled: wanted, staleTime: 60_000 });
  const all = useMemo(() => readyOf(templates.data ?? [], macros.data ?? []), [templates.data, macros.data]);
  const found = useMemo(() => (wanted ? ranked(all, wish.query).slice(0, MOST) : []), [all, wanted, wish?.query]);
  const current = found.find((_one, index) => at?.endsWith(`-${index}`)) ?? found[0];
  const preview = useQuery({
    queryKey: ["words", conversationId, "render", current?.id],
    queryFn: () => api.words.render(conversationId, current?.kind ?? "templates", current?.id ?? ""),
    enabled: wanted && current !== undefined,
    staleTime: 30_000,
    placeholderData: (before) => before,
  });
  const loading = wanted && (templates.isPending || macros.isPending);
  const failed = isProblem(templates.error) || isProblem(macros.error);
  const options = found.map((one): Option => ({ id: one.id, shown: <Line one={one} />, disabled: !one.may }));
  const empty: ReactNode = loading ? s.t("compose.words_loading") : failed ? s.t("compose.words_failed") : (
    <>
      <p>{s.t(all.length ? "compose.words_none_found" : "compose.words_none")}</p>
      {all.length === 0 && <p>{s.t(mayShare ? "compose.words_make" : "compose.words_ask")}</p>}
    </>
  );
  const aside = current && preview.data && (
    <>
      {!current.may && <p className={css.missing}>{s.t("compose.macro_not_allowed")}</p>}
      {preview.data.actions.length > 0 && (
        <ul className={css.acts} aria-label={s.t("compose.acts")}>
          {preview.data.actions.map((act, index) => (
            <li key={index} className={css.act}>
              <ActIcon kind={act.kind} />
              {act.words}
            </li>
          ))}
        </ul>
      )}
      {preview.data.missing.length > 0 && <p className={css.missing}>{s.t("compose.missing_here", { n: preview.data.missing.length, names: preview.data.missing.map((name) => s.maybe(`compose.variable.${name}`, name)).join(", ") })}</p>}
      {preview.data.text && <p className={css.words}>{preview.data.text}</p>}
    </>
  );
  const pick = (id: string) => found.find((one) => one.id === id) ?? null;
  return { options, empty, aside, pick };
}

function Line({ one }: { one: Ready }) {
  const Icon = one.kind === "macros" ? IconBolt : IconFileText;
  return (
    <>
      <Icon size={16} stroke={1.6} aria-hidden />
      <span className={css.name}>{one.name}</span>
      {one.shortcut && <span className={css.hint}>/{one.shortcut}</span>}
    </>
  );
}
