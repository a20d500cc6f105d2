export { ChatScreen } from "./ChatScreen";
export { ChatsScreen } from "./ChatsScreen";
