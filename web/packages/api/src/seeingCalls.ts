import { request } from "./http";
import type { LookingAnswer, Place } from "./seeing";

export const looking = {
  /** Says what I have before me and hears who else is there; `leaving` outlives the page. */
  tell: (places: { place: Place; editing: boolean }[], left: Place[] = [], leaving = false) =>
    request<LookingAnswer>("PUT", "/looking", { body: { places, left }, keepalive: leaving }),
};
