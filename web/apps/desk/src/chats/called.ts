import type { MyChat, WaitingChat } from "@filrouge/api";
import type { Strings } from "@filrouge/strings";
import { addressWords } from "@filrouge/ui";

/** How the visitor of a chat is called: by their name, or as one of the site's visitors. */
export const calledHere = (s: Strings, { customer }: Pick<MyChat | WaitingChat, "customer">): string => addressWords(s, customer.name) || s.t("customer.unknown");
