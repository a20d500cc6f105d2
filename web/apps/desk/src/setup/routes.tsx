import { createRoute, lazyRouteComponent, type AnyRoute } from "@tanstack/react-router";

/** The screens under /setup: before anyone can sign in. */
export function setupRoutes<P extends AnyRoute>(parent: P) {
  return [
    createRoute({
      getParentRoute: () => parent,
      path: "/",
      component: lazyRouteComponent(() => import("./SetupScreen"), "SetupScreen"),
    }),
  ] as const;
}
