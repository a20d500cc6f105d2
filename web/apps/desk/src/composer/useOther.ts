import { isProblem } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { toast } from "@filrouge/ui";
import type { useComposer } from "./useComposer";

/** The words of another device: taken, they stand in the composer and what stood there is beside. */
export function useOther(c: ReturnType<typeof useComposer>) {
  const s = useStrings();
  const take = async () => {
    try {
      const since = await c.mark();
      const shown = await c.draft.takeOther();
      if (!shown) return toast.failed(s.t("compose.other_gone"));
      c.draft.adopt(shown);
      c.giveBack(shown.draft, since());
    } catch (error) {
      toast.failed(s.t(isProblem(error) && error.offline ? "act.offline" : "compose.other_gone"));
    }
  };
  return { other: c.draft.other, take: () => void take(), drop: c.draft.dropOther };
}
