export { JournalScreen } from "./JournalScreen";
export { TokensScreen } from "./TokensScreen";
