export { openChat, type Chat, type SayMore } from "./chat";
export { ChatProblem } from "./http";
export { BROWSER, type Channel, type Means, type Upload, type Wire } from "./means";
export type { ChatOptions } from "./options";
export { matches } from "./pages";
export { EMPTY, merge, reduce, type Event, type State, type Unsent } from "./state";
export type {
  Act, Availability, Begun, Colours, Conversation, FileRef, Frame, Invitation, Label, Message, Page, Question, Say,
  Settings, Snapshot, Theme,
} from "./words";
