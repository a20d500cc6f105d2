import type { SavedView } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { announce } from "@filrouge/ui";
import { ActionIcon, Menu } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconCopy, IconDots, IconPencil, IconSearch, IconTrash } from "@tabler/icons-react";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useMayChange, useViewActs, useViews } from "./data";
import { stepped } from "./order";
import { editView } from "./dialog";

/** What one may do with a saved view. */
export function ViewMenu({ view, className }: { view: SavedView; className?: string }) {
  const s = useStrings();
  const navigate = useNavigate();
  const open = useParams({ strict: false }).view === view.id;
  const { views } = useViews();
  const acts = useViewActs();
  const mayChange = useMayChange()(view);
  const ids = views.map((one) => one.id as string);
  const move = (by: -1 | 1) => {
    const next = stepped(ids, view.id, by);
    announce(s.t("views.moved", { name: view.name, n: next.indexOf(view.id) + 1, count: next.length }));
    void acts.order(next);
  };
  const remove = () => {
    if (open) void navigate({ to: "/" });
    void acts.remove(view, ids);
  };
  const icon = { size: 16, stroke: 1.6 };
  return (
    <Menu width={230} withinPortal>
      <Menu.Target>
        <ActionIcon className={className} aria-label={s.t("views.menu", { name: view.name })}>
          <IconDots size={17} stroke={1.6} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {mayChange && <Menu.Item leftSection={<IconPencil {...icon} />} onClick={() => editView({ view })}>{s.t("views.change")}</Menu.Item>}
        <Menu.Item leftSection={<IconCopy {...icon} />} onClick={() => editView({ draft: { name: view.name, query: view.query, sort: view.sort } })}>{s.t("views.copy")}</Menu.Item>
        <Menu.Item component={Link} to={`/search?q=${encodeURIComponent(view.query)}`} leftSection={<IconSearch {...icon} />}>{s.t("views.search")}</Menu.Item>
        <Menu.Item leftSection={<IconArrowUp {...icon} />} disabled={ids[0] === view.id} onClick={() => move(-1)}>{s.t("views.up")}</Menu.Item>
        <Menu.Item leftSection={<IconArrowDown {...icon} />} disabled={ids[ids.length - 1] === view.id} onClick={() => move(1)}>{s.t("views.down")}</Menu.Item>
        {mayChange && (
          <>
            <Menu.Divider />
            <Menu.Item leftSection={<IconTrash {...icon} />} onClick={remove}>{s.t("views.delete")}</Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
