import { useNavigate, useParams } from "@tanstack/react-router";
import { useSteady } from "@filrouge/ui";
import { isView } from "../shell/views";

/** The conversation whose words are to have the focus once they are there. */
let wanted: string | null = null;

/** True once for who was opened from the chats. */
export function takeFocusWish(id: string): boolean {
  if (wanted !== id) return false;
  wanted = null;
  return true;
}
export const wishFocus = (id: string): void => {
  wanted = id;
};

/** Opens a conversation where one is, ready to write. */
export function useOpenChat(): (id: string) => void {
  const navigate = useNavigate();
  const { view, conversationId } = useParams({ strict: false });
  return useSteady((id: string) => {
    wishFocus(id);
    if (id === conversationId) window.dispatchEvent(new CustomEvent(FOCUS, { detail: id }));
    else void navigate({ to: "/inbox/$view/$conversationId", params: { view: isView(view) ? view : "mine", conversationId: id } });
  });
}

/** Said when the chat that is open already is asked for again. */
export const FOCUS = "filrouge:chat-focus";
