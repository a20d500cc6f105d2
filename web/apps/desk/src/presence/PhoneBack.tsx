import { useStrings } from "@filrouge/strings";
import { ActionIcon } from "@mantine/core";
import { IconArrowLeft } from "@tabler/icons-react";
import { useRouter } from "@tanstack/react-router";
import { useScreen } from "../shell/screen";

/** On a phone, the way back to where one came from. */
export function PhoneBack() {
  const s = useStrings();
  const router = useRouter();
  const screen = useScreen();
  if (screen !== "phone") return null;
  return (
    <ActionIcon aria-label={s.t("action.back")} onClick={() => router.history.back()}>
      <IconArrowLeft size={20} stroke={1.6} />
    </ActionIcon>
  );
}
