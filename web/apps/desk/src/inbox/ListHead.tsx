import type { AnyView, SavedView, Sort, Understood } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { Count } from "@filrouge/ui";
import type { ReactNode } from "react";
import { useReading } from "../find/data";
import { sentence } from "../find/sentence";
import { ViewMenu } from "../views/ViewMenu";
import css from "./head.module.css";
import { SortMenu } from "./SortMenu";

interface Props {
  view: AnyView;
  title: string;
  count?: number;
  saved?: SavedView;
  sort: Sort;
  onSort: (sort: Sort) => void;
  /** What else the list offers, before the order: choosing several. */
  children?: ReactNode;
}

/** The head of a list: its name, its count, its order; for a saved view, its query read back as a sentence. */
export function ListHead({ title, count, saved, sort, onSort, children }: Props) {
  const understood = useReading(saved?.query ?? "");
  return (
    <header className={css.head}>
      <div className={css.name}>
        <h1 className={css.title} title={title}>
          {title}
        </h1>
        {count !== undefined && (
          <span className={css.count}>
            <Count value={count} />
          </span>
        )}
      </div>
      <span className={css.acts}>
        {children}
        {/* What words find comes newest first. */}
        {understood.terms.length === 0 && <SortMenu sort={sort} onSort={onSort} />}
        {saved && <ViewMenu view={saved} />}
      </span>
      {saved && <Query query={saved.query} understood={understood} />}
    </header>
  );
}

function Query({ query, understood }: { query: string; understood: Understood }) {
  const s = useStrings();
  const said = sentence(s, understood);
  return (
    <p className={css.query} title={query || undefined}>
      {said || query}
    </p>
  );
}
