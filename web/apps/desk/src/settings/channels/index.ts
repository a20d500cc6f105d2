export { AccountScreen } from "./AccountScreen";
export { AccountsScreen } from "./AccountsScreen";
export { BulkScreen } from "./BulkScreen";
