import type { Sort } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { ActionIcon, Menu, Tooltip } from "@mantine/core";
import { IconCalendarDue, IconClockHour4, IconSortDescending, type TablerIcon } from "@tabler/icons-react";
import { useState } from "react";
import css from "./head.module.css";

const SORTS: { sort: Sort; icon: TablerIcon }[] = [
  { sort: "newest", icon: IconSortDescending },
  { sort: "waiting", icon: IconClockHour4 },
  { sort: "due", icon: IconCalendarDue },
];

/** In which order. The button shows the one chosen; the list remembers it. */
export function SortMenu({ sort, onSort }: { sort: Sort; onSort: (sort: Sort) => void }) {
  const s = useStrings();
  const Icon = SORTS.find((one) => one.sort === sort)?.icon ?? IconSortDescending;
  const now = s.t(`sort.${sort}`);
  const [opened, setOpened] = useState(false);
  return (
    <Menu width={310} onOpen={() => setOpened(true)} onClose={() => setOpened(false)}>
      <Tooltip label={now} opened={opened ? false : undefined}>
        <span>
          <Menu.Target>
            <ActionIcon data-sort className={css.act} aria-label={`${s.t("sort.label")} : ${now}`}>
              <Icon size={17} stroke={1.6} />
            </ActionIcon>
          </Menu.Target>
        </span>
      </Tooltip>
      <Menu.Dropdown>
        <Menu.RadioGroup value={sort} onChange={(next) => onSort(next as Sort)}>
          {SORTS.map((one) => (
            <Menu.RadioItem key={one.sort} value={one.sort} closeMenuOnClick rightSection={<one.icon size={16} stroke={1.6} aria-hidden />}>
              {s.t(`sort.${one.sort}`)}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  );
}
