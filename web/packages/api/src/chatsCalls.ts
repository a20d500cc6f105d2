import type * as C from "./chats";
import { get, post } from "./http";

export const chats = {
  mine: () => get<C.MyChats>("/chats/mine"),
  /** How many chats each colleague holds; who holds none is left out. */
  held: () => get<{ user_id: string; chats: number }[]>("/chats/held"),
  /** The one that waits longest is mine. */
  next: () => post<C.ChatTaken>("/chats/next"),
};
