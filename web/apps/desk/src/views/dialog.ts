import type { NewView, SavedView } from "@filrouge/api";

/** What the dialog is asked to do: change a view, or make one from a draft. */
export type Asked = { view: SavedView; draft?: undefined } | { view?: undefined; draft: Partial<NewView> };

let show: (asked: Asked) => void = () => undefined;
/** Opens the dialog of views from anywhere. */
export const editView = (asked: Asked) => show(asked);
export function onEditView(run: (asked: Asked) => void): () => void {
  show = run;
  return () => {
    show = () => undefined;
  };
}
