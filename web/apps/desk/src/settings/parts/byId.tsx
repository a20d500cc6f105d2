import { useParams } from "@tanstack/react-router";
import type { ComponentType } from "react";

/** A screen of one record: another id is another screen, with a state of its own. */
export function byId(Screen: ComponentType<{ id: string }>) {
  return function ById() {
    const { id = "new" } = useParams({ strict: false }) as { id?: string };
    return <Screen key={id} id={id} />;
  };
}
