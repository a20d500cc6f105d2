import { createRoute, lazyRouteComponent, type AnyRoute } from "@tanstack/react-router";

/** The screens under /settings, each in its own chunk. */
export function settingsRoutes<P extends AnyRoute>(parent: P) {
  const getParentRoute = () => parent;
  return [
    createRoute({
      getParentRoute,
      path: "/",
      component: lazyRouteComponent(() => import("./SettingsHome"), "SettingsHome"),
    }),
  ] as const;
}
