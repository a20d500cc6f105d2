import { useStrings } from "@filrouge/strings";
import { Button } from "@mantine/core";
import { IconForms } from "@tabler/icons-react";
import css from "./composer.module.css";

interface Props {
  names: string[];
  onShow: () => void;
  onSend: () => void;
}

/** Places are still to be filled: pointed at before sending, never in the way. */
export function Missing({ names, onShow, onSend }: Props) {
  const s = useStrings();
  return (
    <div className={css.notice} role="alertdialog" aria-label={s.t("compose.missing", { n: names.length, names: names.join(", ") })}>
      <IconForms size={16} stroke={1.7} aria-hidden />
      <span>{s.t("compose.missing", { n: names.length, names: names.map((name) => s.maybe(`compose.variable.${name}`, name)).join(", ") })}</span>
      <Button size="compact-sm" onClick={onShow} data-autofocus>
        {s.t("compose.missing_show")}
      </Button>
      <Button size="compact-sm" onClick={onSend}>
        {s.t("compose.missing_send")}
      </Button>
    </div>
  );
}
