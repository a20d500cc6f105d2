import "@fontsource-variable/inter/opsz.css";
import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "./global.css";
import { useStrings } from "@filrouge/strings";
import { MantineProvider, mergeThemeOverrides } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { Notifications } from "@mantine/notifications";
import { useMemo, type ReactNode } from "react";
import { LiveRegion } from "./announce";
import { useToastPlaced } from "./ToastPlace";
import css from "./ui.module.css";
import { resolver, theme } from "./theme";

export type Scheme = "system" | "light" | "dark";

/** Everything a screen needs to look like the house; once, at the top. */
export function Look({ scheme, children }: { scheme: Scheme; children: ReactNode }) {
  const phone = useMediaQuery("(max-width: 43.99em)");
  const placed = useToastPlaced();
  const s = useStrings();
  // The cross of what floats has no word of its own.
  const worded = useMemo(() => {
    const closing = { defaultProps: { closeButtonProps: { "aria-label": s.t("action.close") } } };
    return mergeThemeOverrides(theme, { components: { Notification: closing, Modal: closing, Drawer: closing } });
  }, [s]);
  const forced = scheme === "system" ? undefined : scheme;
  return (
    <MantineProvider theme={worded} cssVariablesResolver={resolver} defaultColorScheme="auto" forceColorScheme={forced}>
      {/* On a phone the bottom is where one writes, unless a screen has a place there. */}
      <Notifications className={css.toasts} position={phone && !placed ? "top-center" : "bottom-left"} limit={3} autoClose={6000} transitionDuration={120} />
      <LiveRegion />
      {children}
    </MantineProvider>
  );
}
