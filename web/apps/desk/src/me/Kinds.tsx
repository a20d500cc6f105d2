import { NOTIFICATION_KINDS, type NotificationPreferences, type Told } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { Select } from "@mantine/core";
import { useWish } from "../notifications/preferences";
import { Block } from "../settings/parts/Page";
import css from "./me.module.css";

const WAYS: Told[] = ["email", "desk", "off"];

/** What one is told of, kind by kind. */
export function Kinds({ wishes }: { wishes: NotificationPreferences }) {
  const s = useStrings();
  const wish = useWish();
  return (
    <Block title={s.t("me.kinds")} hint={s.t("me.saved_at_once")}>
      <p className={css.lead}>{s.t("me.kinds.hint")}</p>
      <ul className={css.kinds}>
        {NOTIFICATION_KINDS.map((kind) => (
          <li key={kind} className={css.kind}>
            <span id={`told-${kind}`}>{s.t(`me.kind.${kind}`)}</span>
            <Select
              aria-labelledby={`told-${kind}`}
              className={css.told}
              allowDeselect={false}
              checkIconPosition="right"
              value={wishes.kinds[kind]}
              data={WAYS.map((one) => ({ value: one, label: s.t(`me.told.${one}`) }))}
              onChange={(told) => told && wish.mutate({ kinds: { [kind]: told as Told } })}
            />
          </li>
        ))}
      </ul>
    </Block>
  );
}
