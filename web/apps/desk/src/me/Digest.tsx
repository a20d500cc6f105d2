import type { NotificationPreferences } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { Radio } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useWish } from "../notifications/preferences";
import { useCan } from "../session/session";
import { ClockInput } from "../settings/hours/ClockInput";
import { Block } from "../settings/parts/Page";
import css from "./me.module.css";
import { onWall } from "./Quiet";

const HOW = ["off", "hourly", "daily"] as const;

/** What one has not read, by e-mail. */
export function Digest({ wishes }: { wishes: NotificationPreferences }) {
  const s = useStrings();
  const wish = useWish();
  const maySettings = useCan("settings:write");
  const impossible = !wishes.email_possible;
  return (
    <Block title={s.t("me.digest")} id="digest">
      <p className={css.lead}>{s.t("me.digest.hint")}</p>
      {impossible && (
        <p className={css.note}>
          {s.t("me.digest.impossible")} {maySettings && <Link to="/settings/notifications">{s.t("me.digest.choose")}</Link>}
        </p>
      )}
      <Radio.Group aria-label={s.t("me.digest")} value={wishes.email} onChange={(email) => wish.mutate({ email: email as NotificationPreferences["email"] })}>
        <div className={css.choices}>
          {HOW.map((how) => (
            <Radio key={how} value={how} label={s.t(`me.digest.${how}`)} disabled={impossible && how !== "off" && wishes.email !== how} />
          ))}
        </div>
      </Radio.Group>
      {wishes.email === "daily" && (
        <div className={css.line}>
          <span>{s.t("me.digest.at")}</span>
          <ClockInput label={`${s.t("me.digest")}, ${s.t("me.digest.at")}`} value={wishes.email_at} invalid={false} onChange={(clock) => wish.mutate({ email_at: onWall(clock) })} />
        </div>
      )}
    </Block>
  );
}
