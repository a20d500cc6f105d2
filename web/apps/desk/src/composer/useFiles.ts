import { useCallback, type RefObject } from "react";
import type { EditorHandle } from "./Editor";
import { fewAtOnce } from "./limits";
import { shown, type useUploads } from "./useUploads";

const AT_ONCE = 3;

/** Takes files that were pasted or dropped: with `pictures`, an image stands among the words. */
export function useFiles(uploads: ReturnType<typeof useUploads>, editor: RefObject<EditorHandle | null>, pictures: boolean) {
  return useCallback(
    (chosen: File[]) =>
      fewAtOnce(chosen, AT_ONCE, async (file) => {
        const inline = file.type.startsWith("image/") && pictures;
        const token = await uploads.add(file, inline);
        if (token && inline) editor.current?.picture(token, shown(file), file.name);
      }),
    [editor, pictures, uploads],
  );
}
