import type { NotificationPreferences } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { Select, Switch } from "@mantine/core";
import { IconMoon } from "@tabler/icons-react";
import { useMemo } from "react";
import { useWish } from "../notifications/preferences";
import { ClockInput } from "../settings/hours/ClockInput";
import { zones } from "../settings/parts/Inputs";
import { beside, Block } from "../settings/parts/Page";
import css from "./me.module.css";

/** `24:00` is midnight: the clock on the wall has no other. */
export const onWall = (clock: string) => (clock === "24:00" ? "00:00" : clock);

/** When one does not want to be disturbed, on the clock of one's wall. */
export function Quiet({ wishes }: { wishes: NotificationPreferences }) {
  const s = useStrings();
  const wish = useWish();
  const { quiet_from: from, quiet_to: to } = wishes;
  const on = from !== null && to !== null;
  const data = useMemo(() => zones(s.language, wishes.time_zone), [s.language, wishes.time_zone]);
  return (
    <Block title={s.t("me.quiet")}>
      <p className={css.lead}>{s.t("me.quiet.hint")}</p>
      <div className={css.line}>
        <Switch label={s.t("me.quiet.on")} checked={on} onChange={(event) => wish.mutate(event.currentTarget.checked ? { quiet_from: "20:00", quiet_to: "07:00" } : { quiet_from: null, quiet_to: null })} />
      </div>
      {on && (
        <div className={css.line}>
          <span>{s.t("me.quiet.from")}</span>
          <ClockInput label={`${s.t("me.quiet")}, ${s.t("me.quiet.from")}`} value={from} invalid={from === to} onChange={(clock) => wish.mutate({ quiet_from: onWall(clock) })} />
          <span>{s.t("me.quiet.to")}</span>
          <ClockInput label={`${s.t("me.quiet")}, ${s.t("me.quiet.to")}`} value={to} invalid={from === to} onChange={(clock) => wish.mutate({ quiet_to: onWall(clock) })} />
          {from >= to && <span className={css.quiet}>{s.t("me.quiet.next_day")}</span>}
        </div>
      )}
      <p className={css.now} role="status">
        {wishes.quiet && (
          <>
            <IconMoon size={16} stroke={1.7} aria-hidden />
            {s.t("me.quiet.now")}
          </>
        )}
      </p>
      <Select {...beside} label={s.t("me.zone")} data={data} value={wishes.time_zone} onChange={(zone) => zone && wish.mutate({ time_zone: zone })} searchable limit={80} allowDeselect={false} />
    </Block>
  );
}
