import type { Way } from "@filrouge/api";
import { useStrings, type Strings } from "@filrouge/strings";
import { addressWords, channelIcon, channelName, channelWord, Tip } from "@filrouge/ui";
import { Menu } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { memo, useRef } from "react";
import { useScreen } from "../shell/screen";
import { calledOf } from "./called";
import css from "./composer.module.css";

interface Props {
  ways: Way[];
  chosen: Way | null;
  onWay: (way: Way) => void;
  /** The chosen one alone, the others one press away. */
  brief?: boolean;
}

/** To whom, on which channel. A closed way stays readable and says why. */
export const Ways = memo(function Ways({ ways, chosen, onWay, brief }: Props) {
  const s = useStrings();
  const box = useRef<HTMLDivElement>(null);
  const screen = useScreen();
  const usable = ways.filter((way) => way.usable);
  const { shown, rest } = split(ways, chosen, brief ? 1 : screen === "wide" ? MOST_WIDE : MOST);
  const step = (by: number) => {
    const at = usable.findIndex((way) => way.identity.id === chosen?.identity.id);
    const next = usable[(at + by + usable.length) % usable.length];
    if (!next) return;
    onWay(next);
    box.current?.querySelector<HTMLElement>(`[data-way="${next.identity.id}"]`)?.focus();
  };
  return (
    <div className={css.ways}>
      <span className={css.waysLead}>
        {chosen
          ? s.rich("composer.to", { name: <strong key="n">{calledOf(s, chosen)}</strong> })
          : s.t("composer.no_way")}
      </span>
      <div className={css.row}>
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
        {shown.map((way) => (
          <Chip key={`${way.identity.id}${way.name}`} way={way} ways={ways} chosen={way.identity.id === chosen?.identity.id} onWay={onWay} s={s} />
        ))}
      </div>
      {rest.length > 0 && <Rest rest={rest} ways={ways} onWay={onWay} />}
      </div>
    </div>
  );
});

const MOST_WIDE = 4;
const MOST = 2;

/** Those one sees at once: the chosen one, then those that are open; the others are one press away. */
function split(ways: Way[], chosen: Way | null, most: number): { shown: Way[]; rest: Way[] } {
  if (ways.length <= most) return { shown: ways, rest: [] };
  const rank = (way: Way) => (way === chosen ? 0 : way.usable ? 1 : 2);
  const kept = new Set([...ways].sort((a, b) => rank(a) - rank(b)).slice(0, most));
  return { shown: ways.filter((way) => kept.has(way)), rest: ways.filter((way) => !kept.has(way)) };
}

function Rest({ rest, ways, onWay }: { rest: Way[]; ways: Way[]; onWay: (way: Way) => void }) {
  const s = useStrings();
  return (
    <Menu position="top-start">
      <Menu.Target>
        <button type="button" className={css.way}>
          <IconDots size={15} stroke={1.6} aria-hidden />
          {s.t("composer.more_ways", { n: rest.length })}
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {rest.map((way) => {
          const Icon = channelIcon(way.identity.channel);
          return (
            <Menu.Item key={`${way.identity.id}${way.name}`} leftSection={<Icon size={16} stroke={1.6} />} aria-disabled={!way.usable || undefined} closeMenuOnClick={way.usable} className={way.usable ? undefined : css.closed} onClick={() => way.usable && onWay(way)}>
              {wordOf(way, ways, s)}
              <span className={css.brand}>{addressWords(s, way.identity.address)}</span>
            </Menu.Item>
          );
        })}
      </Menu.Dropdown>
    </Menu>
  );
}

/** The channel's name is enough, unless two ways share it. */
function wordOf(way: Way, ways: Way[], s: Strings): string {
  const same = (one: Way) => one.usable && one.identity.channel === way.identity.channel && one.who === way.who;
  const alone = ways.filter(same).length < 2;
  const channel = channelName(s, way.identity.channel);
  if (!way.usable) return s.t("composer.way_closed", { channel, why: s.maybe(`composer.why.${way.why_not ?? "blocked"}`, "") });
  if (way.why_not) return s.t("composer.way_closed", { channel: alone ? channel : addressWords(s, way.identity.address), why: s.maybe(`composer.why.${way.why_not}`, "") });
  if (way.who === "party") return s.t("composer.way_party", { name: way.name || addressWords(s, way.identity.address), channel: channelWord(s, way.identity.channel) });
  return alone ? channel : addressWords(s, way.identity.address);
}

function Chip({ way, ways, chosen, onWay, s }: { way: Way; ways: Way[]; chosen: boolean; onWay: (way: Way) => void; s: Strings }) {
  const Icon = channelIcon(way.identity.channel);
  return (
    <Tip label={[way.name, addressWords(s, way.identity.address)].filter(Boolean).join(" · ")}>
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
        <span className={css.wayWord}>{wordOf(way, ways, s)}</span>
      </button>
    </Tip>
  );
}
