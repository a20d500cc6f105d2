import { api, isProblem } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { toast } from "@filrouge/ui";
import type { useComposer } from "./useComposer";

/** The words of another device: taken, they stand in the composer and what stood there is beside. */
export function useOther(id: string, c: ReturnType<typeof useComposer>) {
  const s = useStrings();
  const take = async () => {
    try {
      await c.draft.flush();
      const shown = await api.drafts.takeOther(id);
      c.draft.adopt(shown);
      c.giveBack(shown.draft);
    } catch (error) {
      toast.failed(s.t(isProblem(error) && error.offline ? "act.offline" : "compose.other_gone"));
    }
  };
  return { other: c.draft.other, take: () => void take(), drop: c.draft.dropOther };
}
