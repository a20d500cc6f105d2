import { createRoute, lazyRouteComponent, type AnyRoute } from "@tanstack/react-router";

const text = (value: unknown): string | undefined => (typeof value === "string" && value ? value : undefined);

/** The screens under /settings, each room in its own chunk. */
export function settingsRoutes<P extends AnyRoute>(parent: P) {
  const getParentRoute = () => parent;
  const plain = <T extends string>(path: T, component: ReturnType<typeof lazyRouteComponent>) => createRoute({ getParentRoute, path, component });
  const company = () => import("./company");
  const people = () => import("./people");
  const work = () => import("./work");
  const views = () => import("../views/SettingsViews");
  const presence = () => import("../presence/SettingsReasons");
  const system = () => import("./system");
  const words = () => import("./words");
  const channels = () => import("./channels");
  const forms = () => import("./forms");
  const chats = () => import("./chats");
  const hours = () => import("./hours");
  return [
    plain("/", lazyRouteComponent(() => import("./SettingsHome"), "SettingsHome")),
    plain("/company", lazyRouteComponent(company, "CompanyScreen")),
    plain("/legal-entities/$id", lazyRouteComponent(company, "LegalEntityScreen")),
    plain("/brands/$id", lazyRouteComponent(company, "BrandScreen")),
    plain("/sites", lazyRouteComponent(company, "SitesScreen")),
    plain("/sites/$id", lazyRouteComponent(company, "SiteScreen")),
    plain("/hours", lazyRouteComponent(hours, "CalendarsScreen")),
    plain("/hours/$id", lazyRouteComponent(hours, "CalendarScreen")),
    plain("/email", lazyRouteComponent(channels, "AccountsScreen")),
    plain("/email/bulk", lazyRouteComponent(channels, "BulkScreen")),
    plain("/email/$id", lazyRouteComponent(channels, "AccountScreen")),
    plain("/forms", lazyRouteComponent(forms, "FormsScreen")),
    createRoute({
      getParentRoute,
      path: "/forms/$id",
      validateSearch: (search: Record<string, unknown>): { template?: string } => ({ template: text(search.template) }),
      component: lazyRouteComponent(forms, "FormScreen"),
    }),
    plain("/chats", lazyRouteComponent(chats, "ChatsScreen")),
    plain("/chats/$id", lazyRouteComponent(chats, "ChatScreen")),
    plain("/users", lazyRouteComponent(people, "UsersScreen")),
    plain("/users/import", lazyRouteComponent(people, "ImportScreen")),
    plain("/users/$id/rights", lazyRouteComponent(people, "RightsScreen")),
    plain("/users/$id", lazyRouteComponent(people, "UserScreen")),
    plain("/teams", lazyRouteComponent(people, "TeamsScreen")),
    plain("/teams/$id", lazyRouteComponent(people, "TeamScreen")),
    plain("/roles", lazyRouteComponent(people, "RolesScreen")),
    plain("/roles/$id", lazyRouteComponent(people, "RoleScreen")),
    plain("/reasons", lazyRouteComponent(work, "ReasonsScreen")),
    plain("/reasons/$id", lazyRouteComponent(work, "ReasonScreen")),
    plain("/views", lazyRouteComponent(views, "ViewsScreen")),
    plain("/views/$id", lazyRouteComponent(views, "ViewScreen")),
    plain("/tags", lazyRouteComponent(work, "TagsScreen")),
    plain("/tags/$id", lazyRouteComponent(work, "TagScreen")),
    plain("/wrap-ups", lazyRouteComponent(work, "WrapUpsScreen")),
    plain("/wrap-ups/$id", lazyRouteComponent(work, "WrapUpScreen")),
    plain("/not-ready-reasons", lazyRouteComponent(presence, "NotReadyReasonsScreen")),
    plain("/not-ready-reasons/$id", lazyRouteComponent(presence, "NotReadyReasonScreen")),
    plain("/notifications", lazyRouteComponent(() => import("../notifications/SettingsScreen"), "NotificationSettingsScreen")),
    plain("/templates", lazyRouteComponent(words, "TemplatesScreen")),
    plain("/templates/$id", lazyRouteComponent(words, "TemplateScreen")),
    plain("/macros", lazyRouteComponent(words, "MacrosScreen")),
    plain("/macros/$id", lazyRouteComponent(words, "MacroScreen")),
    plain("/tokens", lazyRouteComponent(system, "TokensScreen")),
    createRoute({
      getParentRoute,
      path: "/journal",
      validateSearch: (search: Record<string, unknown>): { what?: string; subject?: string } => ({ what: text(search.what), subject: text(search.subject) }),
      component: lazyRouteComponent(system, "JournalScreen"),
    }),
  ] as const;
}
