import type { Brand } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { Checkbox, SegmentedControl, Slider } from "@mantine/core";
import { ColourField } from "../parts/ColourField";
import { BothLanguages } from "../parts/Inputs";
import { Block, Row } from "../parts/Page";
import type { PartProps } from "./ChatScreen";
import css from "./chats.module.css";
import type { Theme } from "./config";

const PLAIN = "#404040";
const ROUNDEST = 24;

/** Colours, place, corners, and the words on the button. */
export function Look({ brand, config, setConfig, errors }: PartProps & { brand: Brand | null }) {
  const s = useStrings();
  const { theme } = config;
  const set = (changes: Partial<Theme>) => setConfig({ theme: { ...theme, ...changes } });
  const own = brand?.colour ?? PLAIN;
  return (
    <>
      <Block title={s.t("settings.chats.colour")} hint={s.t("settings.chats.colour.hint")}>
        <Row label={s.t("settings.field.colour")} error={errors["theme.colour"]}>
          <Checkbox mt="xs" mb="xs" label={s.t("settings.chats.colour.brand", { brand: brand?.name ?? "" })} checked={!theme.colour} onChange={(event) => set({ colour: event.currentTarget.checked ? "" : own })} />
          {theme.colour ? <ColourField label={s.t("settings.field.colour")} value={theme.colour} onChange={(colour) => set({ colour })} /> : <span className={css.swatch} style={{ background: own }} role="img" aria-label={own} />}
        </Row>
      </Block>
      <Block title={s.t("settings.chats.place")}>
        <Row label={s.t("settings.chats.side")} hint={s.t("settings.chats.side.hint")} error={errors["theme.side"]}>
          <SegmentedControl aria-label={s.t("settings.chats.side")} value={theme.side} onChange={(side) => set({ side: side as Theme["side"] })} data={(["left", "right"] as const).map((one) => ({ value: one, label: s.t(`settings.chats.side.${one}`) }))} />
        </Row>
        <Row label={s.t("settings.chats.radius")} error={errors["theme.radius"]}>
          <Slider className={css.slider} thumbLabel={s.t("settings.chats.radius")} min={0} max={ROUNDEST} step={2} value={theme.radius} onChange={(radius) => set({ radius })} label={null} />
          <p className={css.quiet}>{theme.radius === 0 ? s.t("settings.chats.radius.square") : s.t("settings.chats.radius.said", { n: theme.radius })}</p>
        </Row>
        <BothLanguages label={s.t("settings.chats.launcher")} hint={s.t("settings.chats.launcher.hint")} value={theme.launcher ?? {}} languages={config.languages} placeholder={{ fr: "Une question\u202f?", en: "Any question?" }} onChange={(words) => set({ launcher: words.fr || words.en ? words : null })} error={errors["theme.launcher"]} />
      </Block>
    </>
  );
}
