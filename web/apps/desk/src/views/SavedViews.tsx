import type { SavedView } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { announce, Count, Tip } from "@filrouge/ui";
import { ActionIcon, Menu, Tooltip } from "@mantine/core";
import { IconBookmark, IconBookmarks, IconPlus, IconUsers } from "@tabler/icons-react";
import { Link, useParams } from "@tanstack/react-router";
import { useState, type DragEvent, type KeyboardEvent } from "react";
import { NavLink } from "../shell/NavLink";
import { useViewActs, useViewCounts, useViews } from "./data";
import { editView } from "./dialog";
import { movedBefore, stepped } from "./order";
import { ViewMenu } from "./ViewMenu";
import css from "./views.module.css";

/** Mine and those shared with me, with live counts. One drags them, or moves them with Alt and the arrows. */
export function SavedViews() {
  const s = useStrings();
  const { views } = useViews();
  const counts = useViewCounts();
  const acts = useViewActs();
  const { view } = useParams({ strict: false });
  const [dragged, setDragged] = useState<string | null>(null);
  const [over, setOver] = useState<string | null>(null);
  const ids = views.map((one) => one.id as string);
  const step = (one: SavedView, by: -1 | 1) => {
    const next = stepped(ids, one.id, by);
    if (next === ids) return;
    announce(s.t("views.moved", { name: one.name, n: next.indexOf(one.id) + 1, count: next.length }));
    void acts.order(next);
  };
  const drop = (before: string | null) => (event: DragEvent) => {
    event.preventDefault();
    if (dragged) void acts.order(movedBefore(ids, dragged, before));
    setDragged(null);
    setOver(null);
  };
  const hover = (id: string | null) => (event: DragEvent) => {
    if (!dragged) return;
    event.preventDefault();
    setOver(id);
  };
  const press = (one: SavedView) => (event: KeyboardEvent) => {
    if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
    event.preventDefault();
    step(one, event.key === "ArrowUp" ? -1 : 1);
  };
  return (
    <div className={css.group} role="group" aria-label={s.t("views.title")}>
      <div className={css.groupHead}>
        <span aria-hidden>{s.t("views.title")}</span>
        <Tip label={s.t("views.new")}>
          <ActionIcon size="sm" aria-label={s.t("views.new")} onClick={() => editView({ draft: {} })}>
            <IconPlus size={15} stroke={1.7} />
          </ActionIcon>
        </Tip>
      </div>
      {views.length === 0 && <p className={css.none}>{s.t("views.none")}</p>}
      {views.map((one) => (
        <div
          key={one.id}
          className={css.item}
          data-over={(over === one.id && dragged !== one.id) || undefined}
          data-dragged={dragged === one.id || undefined}
          draggable
          onDragStart={(event) => {
            event.dataTransfer.effectAllowed = "move";
            event.dataTransfer.setData("text/plain", one.name);
            setDragged(one.id);
          }}
          onDragEnd={() => {
            setDragged(null);
            setOver(null);
          }}
          onDragOver={hover(one.id)}
          onDrop={drop(one.id)}
          onKeyDown={press(one)}
        >
          <NavLink to="/inbox/$view" params={{ view: one.id }} search={{}} icon={one.shared ? IconUsers : IconBookmark} active={view === one.id} draggable={false} aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown" aside={counts[one.id] === undefined ? undefined : <Count value={counts[one.id] ?? 0} />}>
            {one.name}
          </NavLink>
          <ViewMenu view={one} className={css.more} />
        </div>
      ))}
      {dragged && <div className={css.last} data-over={over === "" || undefined} onDragOver={hover("")} onDrop={drop(null)} />}
    </div>
  );
}

/** On a rail and on a phone, where names have no room: one button for all saved views. */
export function SavedViewsItems() {
  const s = useStrings();
  const { views } = useViews();
  const counts = useViewCounts();
  return (
    <>
      <Menu.Label>{s.t("views.title")}</Menu.Label>
      {views.map((one) => (
        <Menu.Item key={one.id} component={Link} to={`/inbox/${one.id}`} leftSection={one.shared ? <IconUsers size={16} stroke={1.6} /> : <IconBookmark size={16} stroke={1.6} />} rightSection={counts[one.id] === undefined ? undefined : <span className={css.count}><Count value={counts[one.id] ?? 0} /></span>}>
          {one.name}
        </Menu.Item>
      ))}
      <Menu.Item leftSection={<IconPlus size={16} stroke={1.6} />} onClick={() => editView({ draft: {} })}>
        {s.t("views.new")}
      </Menu.Item>
    </>
  );
}

export function SavedViewsRail() {
  const s = useStrings();
  const { view } = useParams({ strict: false });
  const { views } = useViews();
  const active = views.some((one) => one.id === view);
  const [opened, setOpened] = useState(false);
  return (
    <Menu position="right-start" width={260} onOpen={() => setOpened(true)} onClose={() => setOpened(false)}>
      <Tooltip label={s.t("views.title")} position="right" opened={opened ? false : undefined}>
        <span>
          <Menu.Target>
            <button type="button" className={css.railButton} data-active={active || undefined}>
              <IconBookmarks size={20} stroke={1.6} aria-hidden />
              <span className="fr-unseen">{s.t("views.title")}</span>
              {views.length > 0 && <span className={css.railCount}>{views.length}</span>}
            </button>
          </Menu.Target>
        </span>
      </Tooltip>
      <Menu.Dropdown className={css.railList}>
        <SavedViewsItems />
      </Menu.Dropdown>
    </Menu>
  );
}
