import type { Way } from "@filrouge/api";
import { useStrings, type Strings } from "@filrouge/strings";
import { channelIcon, channelName } from "@filrouge/ui";
import { Menu, Tooltip } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import { useRef } from "react";
import css from "./composer.module.css";

export const firstName = (name: string) => name.split(" ")[0] ?? name;

interface Props {
  ways: Way[];
  chosen: Way | null;
  account: string | null;
  onWay: (way: Way) => void;
  onAccount: (id: string) => void;
}

/** To whom, on which channel, from which address of ours. A closed way stays readable and says why. */
export function Ways({ ways, chosen, account, onWay, onAccount }: Props) {
  const s = useStrings();
  const box = useRef<HTMLDivElement>(null);
  const usable = ways.filter((way) => way.usable);
  const step = (by: number) => {
    const at = usable.findIndex((way) => way.identity.id === chosen?.identity.id);
    const next = usable[(at + by + usable.length) % usable.length];
    if (!next) return;
    onWay(next);
    box.current?.querySelector<HTMLElement>(`[data-way="${next.identity.id}"]`)?.focus();
  };
  const mine = chosen?.accounts.find((one) => one.id === account) ?? chosen?.accounts[0];
  return (
    <div className={css.ways}>
      <span className={css.waysLead}>
        {chosen
          ? s.rich("composer.to", { name: <strong key="n">{firstName(chosen.name)}</strong> })
          : s.t("composer.no_way")}
      </span>
      <div
        ref={box}
        className={css.chips}
        role="radiogroup"
        aria-label={s.t("composer.ways")}
        onKeyDown={(event) => {
          const by = event.key === "ArrowRight" || event.key === "ArrowDown" ? 1 : event.key === "ArrowLeft" || event.key === "ArrowUp" ? -1 : 0;
          if (by === 0) return;
          event.preventDefault();
          step(by);
        }}
      >
        {ways.map((way) => (
          <Chip key={`${way.identity.id}${way.name}`} way={way} ways={ways} chosen={way.identity.id === chosen?.identity.id} onWay={onWay} s={s} />
        ))}
      </div>
      {chosen && chosen.accounts.length > 1 && (
        <Menu position="top-start">
          <Menu.Target>
            <button type="button" className={css.from}>
              {s.t("composer.from", { account: mine?.address ?? mine?.name ?? "" })}
              <IconChevronDown size={14} stroke={1.7} aria-hidden />
            </button>
          </Menu.Target>
          <Menu.Dropdown>
            {chosen.accounts.map((one) => (
              <Menu.Item key={one.id} onClick={() => onAccount(one.id)}>
                {one.address ?? one.name}
                {one.brand && <span className={css.brand}>{one.brand.name}</span>}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
    </div>
  );
}

/** The channel's name is enough, unless two ways share it. */
function wordOf(way: Way, ways: Way[], s: Strings): string {
  const alone = ways.filter((one) => one.identity.channel === way.identity.channel && one.usable).length < 2;
  const channel = channelName(s, way.identity.channel);
  if (!way.usable) return s.t("composer.way_closed", { channel, why: s.maybe(`composer.why.${way.why_not ?? "blocked"}`, "") });
  return alone ? channel : way.who === "party" ? s.t("composer.way_party", { name: way.name, channel }) : way.identity.address;
}

function Chip({ way, ways, chosen, onWay, s }: { way: Way; ways: Way[]; chosen: boolean; onWay: (way: Way) => void; s: Strings }) {
  const Icon = channelIcon(way.identity.channel);
  return (
    <Tooltip label={`${way.name} · ${way.identity.address}`}>
      <button
        type="button"
        className={css.way}
        role="radio"
        aria-checked={chosen}
        aria-disabled={!way.usable || undefined}
        data-way={way.identity.id}
        tabIndex={chosen ? 0 : -1}
        onClick={() => way.usable && onWay(way)}
      >
        <Icon size={15} stroke={1.6} aria-hidden />
        {wordOf(way, ways, s)}
      </button>
    </Tooltip>
  );
}
