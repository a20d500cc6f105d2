export { delay } from "./backoff";
export { chatRead, reduceChats, type ChatsState } from "./chats";
export { fromSnapshot, reduceConversation, withEarlier, withEntries, type ConversationState } from "./conversation";
export { readFrame, type Frame, type LiveEvent, type Say } from "./frames";
export { belongs, newestFirst, isSaved, place, reduceCounts, reduceInbox, type InboxState, type Viewer } from "./inbox";
export { LiveSocket, RIGHTS_CHANGED, SIGNED_OUT, type Means, type Status } from "./socket";
