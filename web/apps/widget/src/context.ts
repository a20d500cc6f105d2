import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Chat, State } from "@filrouge/chat";
import type { Words } from "./words";

export interface Widget {
  chat: Chat;
  state: State;
  words: Words;
}

export const WidgetContext = createContext<Widget | null>(null);

export function useWidget(): Widget {
  const widget = useContext(WidgetContext);
  if (!widget) throw new Error("outside the widget");
  return widget;
}
