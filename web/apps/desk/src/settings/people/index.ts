export { ImportScreen } from "./ImportScreen";
export { RightsScreen } from "./RightsScreen";
export { RoleScreen, RolesScreen } from "./RoleScreen";
export { TeamScreen, TeamsScreen } from "./TeamScreen";
export { UserScreen } from "./UserScreen";
export { UsersScreen } from "./UsersScreen";
