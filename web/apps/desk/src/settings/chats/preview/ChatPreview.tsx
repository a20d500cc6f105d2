import type { Brand, Language } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { ActionIcon, Modal, SegmentedControl, Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconMaximize } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import type { ChatConfig, Part } from "../config";
import forms from "../../forms/forms.module.css";
import css from "../chats.module.css";
import { SCENES, type Scene } from "./company";
import { playOf } from "./playing";
import { Screen } from "./Screen";

const WAIT_MS = 300;
/** What one looks at while one edits that part. */
const FIRST: Record<Part, Scene> = { general: "start", look: "talk", talk: "start", invite: "invitation", site: "button" };

interface Props {
  config: ChatConfig;
  brand: Brand | null;
  part: Part;
}

/** The real widget with what is typed, before it is saved: each moment, light and dark, phone and wide, both languages. */
export function ChatPreview({ config, brand, part }: Props) {
  const s = useStrings();
  const [spoken, setSpoken] = useState<Language>(s.language);
  const [chosen, setChosen] = useState<{ part: Part; scene: Scene } | null>(null);
  const [device, setDevice] = useState<"phone" | "wide">("phone");
  const [scheme, setScheme] = useState<"light" | "dark">("light");
  const [large, setLarge] = useState(false);
  const language = config.languages.includes(spoken) ? spoken : (config.languages[0] ?? "fr");
  const scene = chosen?.part === part ? chosen.scene : FIRST[part];
  const given = useMemo(() => JSON.stringify({ config, brand: brand && { name: brand.name, colour: brand.colour, logo: brand.logo } }), [config, brand]);
  const [settled] = useDebouncedValue(given, WAIT_MS);
  const staging = useMemo(() => {
    const now = JSON.parse(settled) as { config: ChatConfig; brand: Pick<Brand, "name" | "colour" | "logo"> | null };
    return { play: playOf(now.config, now.brand, language, scene, Date.now()), email: now.config.by_email, language, scheme };
  }, [settled, language, scene, scheme]);
  const screen = (wide: boolean) => <Screen staging={staging} device={wide ? "wide" : device} label={s.t("settings.chats.preview.frame", { scene: s.t(`settings.chats.scene.${scene}`) })} />;
  const controls = (
    <div className={css.controls}>
      <Select size="xs" className={css.scene} aria-label={s.t("settings.chats.preview.scene")} data={SCENES.map((one) => ({ value: one, label: s.t(`settings.chats.scene.${one}`), disabled: one === "invitation" && !config.invitation }))} value={scene} onChange={(one) => one && setChosen({ part, scene: one as Scene })} allowDeselect={false} />
      <SegmentedControl size="xs" aria-label={s.t("settings.chats.preview.page")} value={scheme} onChange={(one) => setScheme(one as "light" | "dark")} data={(["light", "dark"] as const).map((one) => ({ value: one, label: s.t(`settings.chats.preview.${one}`) }))} />
      {config.languages.length > 1 && <SegmentedControl size="xs" aria-label={s.t("settings.field.language")} value={language} onChange={(one) => setSpoken(one as Language)} data={config.languages.map((one) => ({ value: one, label: one.toUpperCase() }))} />}
    </div>
  );
  return (
    <section className={forms.preview} aria-label={s.t("settings.chats.preview")}>
      <div className={forms.previewHead}>
        <h2>{s.t("settings.chats.preview")}</h2>
        <SegmentedControl size="xs" aria-label={s.t("settings.chats.preview.device")} value={device} onChange={(one) => setDevice(one as "phone" | "wide")} data={(["phone", "wide"] as const).map((one) => ({ value: one, label: s.t(`settings.forms.preview.${one}`) }))} />
        <ActionIcon aria-label={s.t("settings.chats.preview.large")} title={s.t("settings.chats.preview.large")} onClick={() => setLarge(true)}><IconMaximize size={16} stroke={1.6} /></ActionIcon>
      </div>
      {controls}
      {!large && screen(false)}
      {scene === "invitation" && !config.invitation && <p className={css.quiet} role="status">{s.t("settings.chats.preview.no_invitation")}</p>}
      <p className={css.quiet}>{s.t("settings.chats.preview.hint")}</p>
      <Modal opened={large} onClose={() => setLarge(false)} title={s.t("settings.chats.preview")} size="70rem">
        {controls}
        {large && screen(true)}
      </Modal>
    </section>
  );
}
