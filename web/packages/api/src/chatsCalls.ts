import type * as C from "./chats";
import { get, post } from "./http";

export const chats = {
  mine: () => get<C.MyChats>("/chats/mine"),
  /** To whom all of these chats may be handed, and how many chats each holds. */
  receivers: (ids: string[]) => get<C.Receiver[]>("/chats/receivers", { conversation: ids }),
  /** The one that waits longest is mine. */
  next: () => post<C.ChatTaken>("/chats/next"),
};
