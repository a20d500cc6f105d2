import "@fontsource-variable/inter/opsz.css";
import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "./global.css";
import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import type { ReactNode } from "react";
import { LiveRegion } from "./announce";
import { resolver, theme } from "./theme";

export type Scheme = "system" | "light" | "dark";

/** Everything a screen needs to look like the house; once, at the top. */
export function Look({ scheme, children }: { scheme: Scheme; children: ReactNode }) {
  const forced = scheme === "system" ? undefined : scheme;
  return (
    <MantineProvider theme={theme} cssVariablesResolver={resolver} defaultColorScheme="auto" forceColorScheme={forced}>
      <Notifications position="bottom-left" limit={3} autoClose={6000} transitionDuration={120} />
      <LiveRegion />
      {children}
    </MantineProvider>
  );
}
