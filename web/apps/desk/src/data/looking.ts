import { api, type Looker, type Place } from "@filrouge/api";
import { useEffect, useState } from "react";
import { useUser } from "../session/session";
import { useLive } from "./live";
import { LookingKeeper } from "./lookingKeeper";
import type { LiveSocket } from "@filrouge/live";

const keepers = new WeakMap<LiveSocket, LookingKeeper>();

function keeperOf(socket: LiveSocket, me: string): LookingKeeper {
  const known = keepers.get(socket);
  if (known) return known;
  const keeper = new LookingKeeper(
    {
      tell: api.looking.tell,
      visible: () => document.visibilityState === "visible",
      after: (run, ms) => window.setTimeout(run, ms),
      cancel: (timer) => window.clearTimeout(timer),
    },
    me,
  );
  keepers.set(socket, keeper);
  socket.onFrame((frame) => keeper.hear(frame));
  socket.onStatus((status) => {
    if (status === "live") keeper.wake();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") keeper.wake();
  });
  window.addEventListener("pagehide", () => keeper.leave());
  return keeper;
}

const NOBODY: Looker[] = [];

/**
 * Says that I have a place before me (null: none) while mounted, and whether I change it; returns who else is there.
 * Places are `conversation:cnv_…`, `customer:cus_…`, `setting:brand:brd_…`. Others with `elsewhere` are at another place
 * of the same customer.
 */
export function useLooking(place: Place | null, editing = false): Looker[] {
  const me = useUser().id;
  const socket = useLive();
  const [others, setOthers] = useState<Looker[]>(NOBODY);
  useEffect(() => {
    if (place === null) {
      setOthers(NOBODY);
      return undefined;
    }
    return keeperOf(socket, me).look(place, editing, setOthers);
  }, [socket, me, place, editing]);
  // Between two places nobody of the former one is shown at the latter.
  const [shownFor, setShownFor] = useState(place);
  if (shownFor !== place) {
    setShownFor(place);
    setOthers(NOBODY);
    return NOBODY;
  }
  return others;
}
