import type { FormAccount, FormDefinition } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { TagsInput } from "@mantine/core";
import { beside, Block, Row } from "../parts/Page";
import { Copied } from "../parts/Secret";

interface Props {
  form: FormAccount;
  definition: FormDefinition;
  onChange: (form: FormDefinition) => void;
  error?: string;
}

/** Where customers find it: its own page, or inside a site. */
export function Embed({ form, definition, onChange, error }: Props) {
  const s = useStrings();
  return (
    <Block title={s.t("settings.forms.embed")} hint={s.t("settings.forms.embed.hint")}>
      <Row label={s.t("settings.forms.page")}><Copied text={form.url} label={s.t("settings.forms.page")} /></Row>
      <Row label={s.t("settings.forms.snippet")} hint={s.t("settings.forms.snippet.hint")}><Copied text={form.embed} label={s.t("settings.forms.snippet")} /></Row>
      <TagsInput {...beside} label={s.t("settings.forms.origins")} description={s.t("settings.forms.origins.hint")} placeholder={definition.embed_origins?.length ? undefined : "https://www.alisier.example"} value={definition.embed_origins ?? []} onChange={(embed_origins) => onChange({ ...definition, embed_origins })} error={error} />
    </Block>
  );
}
