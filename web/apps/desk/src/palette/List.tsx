import { useStrings } from "@filrouge/strings";
import { Keys, Problem } from "@filrouge/ui";
import { useEffect } from "react";
import { Marked } from "../find/Marked";
import css from "./palette.module.css";
import type { Item, Section } from "./useItems";

interface Props {
  base: string;
  sections: Section[];
  index: number;
  /** What stands here answers what was typed before. */
  old: boolean;
  error: boolean;
  phone: boolean;
  onPoint: (id: string) => void;
  onPick: (item: Item, beside?: boolean) => void;
}

const ALWAYS = new Set(["all", "keep"]);

/** The sections beneath the query: a list box for those who hear it. */
export function List({ base, sections, index, old, error, phone, onPoint, onPick }: Props) {
  const s = useStrings();
  useEffect(() => {
    const item = document.getElementById(`${base}-${index}`);
    // The first shows its section's name too.
    if (index === 0) item?.closest(`.${css.list ?? ""}`)?.scrollTo({ top: 0 });
    else item?.scrollIntoView({ block: "nearest" });
  }, [base, index]);
  // What can always be done with words is nothing found.
  const nothing = !old && !error && sections.every((section) => section.items.every((item) => ALWAYS.has(item.id)));
  let count = -1;
  return (
    <div className={css.scroll}>
      {error && <div className={css.problem}><Problem tone="attention" what={s.t("palette.failed")} /></div>}
      {nothing && <p className={css.none}>{s.t("palette.none")}</p>}
      <div id={`${base}-list`} role="listbox" aria-label={s.t("palette.list")} className={css.list} data-old={old || undefined} aria-busy={old || undefined}>
        {sections.map((section) => (
          <div key={section.id} role="group" aria-label={section.title} className={css.section}>
            <div className={css.sectionHead} aria-hidden>
              <span className={css.sectionTitle}>{section.title}</span>
              {section.aside && <span>{section.aside}</span>}
            </div>
            {section.items.map((item) => {
              count += 1;
              const at = count;
              const chosen = at === index;
              return (
                <div
                  key={item.id}
                  id={`${base}-${at}`}
                  role="option"
                  aria-selected={chosen}
                  className={css.item}
                  onPointerMove={() => !chosen && onPoint(item.id)}
                  onPointerDown={(event) => event.preventDefault()}
                  onClick={(event) => onPick(item, event.ctrlKey || event.metaKey)}
                  onAuxClick={(event) => event.button === 1 && onPick(item, true)}
                >
                  <span className={css.itemIcon}>{item.icon}</span>
                  <span className={css.itemText}>
                    <span className={css.itemTitle}>
                      <Marked pieces={item.title} />
                    </span>
                    {item.detail && (
                      <span className={css.itemDetail}>
                        <Marked pieces={item.detail} />
                      </span>
                    )}
                  </span>
                  {item.aside && <span className={css.itemAside} data-words={typeof item.aside === "string" || undefined}>{item.aside}</span>}
                  {!phone && (item.keys ? <Keys keys={item.keys} /> : chosen ? <Keys keys={["↵"]} /> : null)}
                </div>
              );
            })}
          </div>
        ))}
      </div>
    </div>
  );
}
