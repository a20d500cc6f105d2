import { needArea } from "@filrouge/strings";
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet, redirect } from "@tanstack/react-router";
import { queries } from "./data/client";
import { languageOf, sessionQuery } from "./session/session";
import { SignIn } from "./session/SignIn";
import { settingsRoutes } from "./settings/routes";
import { setupRoutes } from "./setup/routes";
import { Desk } from "./shell/Desk";
import { DeskFrame } from "./shell/DeskFrame";
import { MissingPage, Root } from "./shell/Root";
import { Stumbled } from "./shell/Stumbled";

const root = createRootRoute({ component: Root, notFoundComponent: MissingPage });

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: (search: Record<string, unknown>): { next?: string } => {
    const next = search.next;
    // Only a path of ours: a link must not lead elsewhere after the sign-in.
    return typeof next === "string" && /^\/(?!\/)/.test(next) ? { next } : {};
  },
  beforeLoad: async () => {
    const session = await queries.ensureQueryData(sessionQuery);
    if (session.installation.needs_setup) throw redirect({ to: "/setup" });
  },
  component: SignIn,
});

/** Behind the sign-in. Every screen of the desk and of the settings is below. */
export const guarded = createRoute({
  getParentRoute: () => root,
  id: "guarded",
  beforeLoad: async ({ location }) => {
    const session = await queries.ensureQueryData(sessionQuery);
    if (session.installation.needs_setup) throw redirect({ to: "/setup" });
    if (!session.user) throw redirect({ to: "/sign-in", search: location.pathname === "/" ? {} : { next: location.href } });
  },
  component: Desk,
});

/** The desk's screens share one frame; the settings bring their own. */
const desk = createRoute({ getParentRoute: () => guarded, id: "desk", component: DeskFrame });

const home = createRoute({
  getParentRoute: () => guarded,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/inbox/$view", params: { view: "mine" } });
  },
});

const inbox = createRoute({
  getParentRoute: () => desk,
  path: "/inbox/$view",
  validateSearch: (search: Record<string, unknown>): { team?: string } =>
    typeof search.team === "string" ? { team: search.team } : {},
  component: lazyRouteComponent(() => import("./inbox/InboxScreen"), "InboxScreen"),
});

const conversation = createRoute({
  getParentRoute: () => inbox,
  path: "/$conversationId",
  // A message to lead to: what a search found.
  validateSearch: (search: Record<string, unknown>): { message?: string } =>
    typeof search.message === "string" ? { message: search.message } : {},
  component: lazyRouteComponent(() => import("./conversation/ConversationScreen"), "ConversationScreen"),
});

/** An address without a view, for links in mails and other screens. */
const anyConversation = createRoute({
  getParentRoute: () => guarded,
  path: "/conversations/$conversationId",
  // A link to one message of it leads there.
  validateSearch: (search: Record<string, unknown>): { message?: string } =>
    typeof search.message === "string" ? { message: search.message } : {},
  beforeLoad: ({ params, search }) => {
    throw redirect({ to: "/inbox/$view/$conversationId", params: { view: "all", conversationId: params.conversationId }, search });
  },
});

const search = createRoute({
  getParentRoute: () => desk,
  path: "/search",
  validateSearch: (given: Record<string, unknown>): { q?: string } => {
    // The router reads `?q=12` as a number.
    const q = typeof given.q === "number" ? String(given.q) : given.q;
    return typeof q === "string" && q ? { q } : {};
  },
  component: lazyRouteComponent(() => import("./find/SearchScreen"), "SearchScreen"),
});

const customers = createRoute({
  getParentRoute: () => desk,
  path: "/customers",
  validateSearch: (search: Record<string, unknown>): { search?: string } =>
    typeof search.search === "string" && search.search ? { search: search.search } : {},
  component: lazyRouteComponent(() => import("./customer/CustomersScreen"), "CustomersScreen"),
});

const customer = createRoute({
  getParentRoute: () => desk,
  path: "/customers/$customerId",
  component: lazyRouteComponent(() => import("./customer/CustomerScreen"), "CustomerScreen"),
});

const colleagues = createRoute({
  getParentRoute: () => desk,
  path: "/colleagues",
  component: lazyRouteComponent(() => import("./presence/ColleaguesScreen"), "ColleaguesScreen"),
});

const told = createRoute({
  getParentRoute: () => desk,
  path: "/notifications",
  component: lazyRouteComponent(() => import("./notifications/NotificationsScreen"), "NotificationsScreen"),
});

const me = createRoute({
  getParentRoute: () => desk,
  path: "/me",
  component: lazyRouteComponent(() => import("./me/MeScreen"), "MeScreen"),
});

const tasks = createRoute({
  getParentRoute: () => desk,
  path: "/tasks",
  component: lazyRouteComponent(() => import("./tasks/TasksScreen"), "TasksScreen"),
});

const failed = createRoute({
  getParentRoute: () => desk,
  path: "/deliveries/failed",
  component: lazyRouteComponent(() => import("./deliveries/FailedScreen"), "FailedScreen"),
});

const settings = createRoute({
  getParentRoute: () => guarded,
  path: "/settings",
  beforeLoad: async () => {
    await needArea("settings", languageOf(queries.getQueryData(sessionQuery.queryKey)));
  },
  component: lazyRouteComponent(() => import("./settings/SettingsLayout"), "SettingsLayout"),
});

/** Open to all: what conforms and what does not. */
const accessibility = createRoute({
  getParentRoute: () => root,
  path: "/accessibility",
  beforeLoad: async () => {
    await needArea("accessibility", languageOf(queries.getQueryData(sessionQuery.queryKey)));
  },
  component: lazyRouteComponent(() => import("./session/AccessibilityScreen"), "AccessibilityScreen"),
});

const setup = createRoute({
  getParentRoute: () => root,
  path: "/setup",
  beforeLoad: async () => {
    await needArea("setup", languageOf(queries.getQueryData(sessionQuery.queryKey)));
  },
  component: Outlet,
});

const tree = root.addChildren([
  signIn,
  accessibility,
  setup.addChildren(setupRoutes(setup)),
  guarded.addChildren([
    home,
    anyConversation,
    desk.addChildren([inbox.addChildren([conversation]), search, customers, customer, tasks, colleagues, told, me, failed]),
    settings.addChildren(settingsRoutes(settings)),
  ]),
]);

export const router = createRouter({ routeTree: tree, defaultPreload: "intent", scrollRestoration: false, defaultErrorComponent: Stumbled });

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
