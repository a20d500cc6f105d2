import { api, isProblem, type Conversation } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { toast } from "@filrouge/ui";
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useId, useRef, useState, type RefObject } from "react";
import { conversationKey } from "../data/conversation";
import { backBy, useUndo } from "../data/undo";
import type { EditorHandle, Wish } from "./Editor";
import { asParagraphs, type Ready } from "./readyWords";
import { Suggest, type SuggestHandle } from "./Suggest";
import { useMentions } from "./useMentions";
import { useReadyWords } from "./useReadyWords";

/** The lists at the caret: ready words after `/`, in notes people after `@`. `plain`: words without their form. */
export function useLists(conversation: Conversation, note: boolean, editor: RefObject<EditorHandle | null>, onMacro: (macro: Ready) => void, plain = false) {
  const s = useStrings();
  const cache = useQueryClient();
  const undo = useUndo();
  const listId = useId();
  const [typed, setTyped] = useState<Wish | null>(null);
  const [closed, setClosed] = useState<string | null>(null);
  const [at, setAt] = useState<string | null>(null);
  const handle = useRef<SuggestHandle>(null);
  const key = typed && `${typed.char}${Math.round(typed.left)}.${Math.round(typed.top)}`;
  const wish = typed && key !== closed && (typed.char === "/" || note) ? typed : null;
  const ready = useReadyWords(conversation.id, wish, at);
  const people = useMentions(note ? wish : null);
  const onWish = useCallback((next: Wish | null) => {
    setTyped(next);
    if (next === null) setClosed(null);
  }, []);

  const run = (macro: Ready) => {
    const act = api.words.run(conversation.id, macro.id, conversation.version);
    act
      .then(() => undo({ words: s.t("compose.macro_done", { name: macro.name }), back: backBy(act) }))
      .catch((error: unknown) => toast.failed(s.t(isProblem(error, "conversations.stale") ? "act.stale" : isProblem(error, "access.forbidden") ? "compose.macro_not_allowed" : isProblem(error) && error.offline ? "act.offline" : "compose.macro_failed")))
      .finally(() => {
        void cache.invalidateQueries({ queryKey: conversationKey(conversation.id) });
        void cache.invalidateQueries({ queryKey: ["inbox"] });
      });
  };
  const set = async (one: Ready, length: number) => {
    if (!one.hasWords) {
      editor.current?.insert("", length);
      run(one);
      return;
    }
    try {
      const said = await cache.fetchQuery({ queryKey: ["words", conversation.id, "render", one.id], queryFn: () => api.words.render(conversation.id, one.kind, one.id), staleTime: 5_000 });
      editor.current?.insert((!plain && said.html) || asParagraphs(said.text), length);
      if (one.kind === "macros" && said.actions.length > 0 && !note) onMacro(one);
    } catch {
      toast.failed(s.t("compose.words_failed"));
    }
  };
  const pick = (id: string) => {
    if (!wish) return;
    const person = wish.char === "@" ? people.pick(id) : null;
    if (person) editor.current?.mention(person.id, person.name, wish.length);
    const one = wish.char === "/" ? ready.pick(id) : null;
    if (one) void set(one, wish.length);
    setTyped(null);
  };
  const chosen = wish?.char === "@" ? { ...people, aside: null } : ready;
  const list = wish && (
    <Suggest
      ref={handle}
      id={listId}
      wish={wish}
      label={s.t(wish.char === "@" ? "compose.people" : "compose.words")}
      options={chosen.options}
      empty={chosen.empty}
      aside={chosen.aside}
      onAt={setAt}
      onPick={pick}
      onClose={() => setClosed(key)}
    />
  );
  return {
    list,
    /** Sets ready words where the caret is, as the list does. */
    set: (one: Ready) => void set(one, 0),
    onWish,
    onListKey: (event: KeyboardEvent) => (wish ? (handle.current?.key(event) ?? false) : false),
    shown: wish ? { id: listId, option: at ?? undefined } : null,
  };
}
