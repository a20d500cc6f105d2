import type { NotificationPreferences } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { Button, Switch } from "@mantine/core";
import { useState } from "react";
import { askPermission, chime, permission, showOutside } from "../notifications/browser";
import { useWish } from "../notifications/preferences";
import { Block, Row } from "../settings/parts/Page";
import css from "./me.module.css";

/** The browser, when the tab is hidden, and a sound. The browser is asked only on a click here. */
export function Reaching({ wishes }: { wishes: NotificationPreferences }) {
  const s = useStrings();
  const wish = useWish();
  const [allowed, setAllowed] = useState(permission);
  const [asking, setAsking] = useState(false);
  const ask = async () => {
    setAsking(true);
    const answer = await askPermission();
    setAsking(false);
    setAllowed(answer);
    if (answer === "granted") wish.mutate({ browser: true });
  };
  return (
    <Block title={s.t("me.browser")}>
      <p className={css.lead}>{s.t("me.browser.hint")}</p>
      {allowed === "unsupported" && <p className={css.note}>{s.t("me.browser.unsupported")}</p>}
      {allowed === "denied" && <p className={css.note}>{s.t("me.browser.denied")}</p>}
      {allowed === "default" && (
        <div className={css.line}>
          <Button onClick={() => void ask()} loading={asking}>{s.t("me.browser.ask")}</Button>
          <span className={css.quiet} role="status">{asking ? s.t("me.browser.asked") : ""}</span>
        </div>
      )}
      {allowed === "granted" && (
        <div className={css.line}>
          <Switch label={s.t("me.browser.on")} checked={wishes.browser} onChange={(event) => wish.mutate({ browser: event.currentTarget.checked })} />
          {wishes.browser && <Button size="compact-sm" onClick={() => showOutside(s.t("me.browser.try.title"), s.t("me.browser.try.text"), "try", () => undefined)}>{s.t("me.browser.try")}</Button>}
        </div>
      )}
      <Row label={s.t("me.sound")} hint={s.t("me.sound.hint")}>
        <Switch
          className={css.switch}
          label={s.t("me.sound.on")}
          checked={wishes.sound}
          onChange={(event) => {
            if (event.currentTarget.checked) chime();
            wish.mutate({ sound: event.currentTarget.checked });
          }}
        />
      </Row>
    </Block>
  );
}
