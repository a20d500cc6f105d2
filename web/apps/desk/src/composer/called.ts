import type { Way } from "@filrouge/api";
import type { Strings } from "@filrouge/strings";
import { addressWords } from "@filrouge/ui";

/** What sets one visitor without a name apart from the others. */
const MARK = /^[0-9A-F]{4}$/;
export const firstName = (name: string): string => {
  const [first = name, second = ""] = name.split(" ");
  return MARK.test(second) ? name : first;
};
/** How somebody is called here: who was brought in without a name by their address. */
export const calledOf = (s: Strings, way: Way): string => firstName(way.name) || addressWords(s, way.identity.address);
