import { useStrings } from "@filrouge/strings";
import { Placeholder } from "@tiptap/extensions";
import { EditorContent, useEditor, useEditorState, type Editor as Tiptap } from "@tiptap/react";
import StarterKit from "@tiptap/starter-kit";
import { memo, useEffect, useImperativeHandle, useMemo, useRef, useState, type Ref } from "react";
import css from "./composer.module.css";
import { Mention, Picture, Places } from "./extensions";
import { cleanPasted, fileOf } from "./pasted";
import { missingIn, placesIn } from "./readyWords";
import { Toolbar } from "./Toolbar";
import { typedAt, type Typed } from "./trigger";

/** What is being typed after `/` or `@`, and where on the screen. */
export interface Wish extends Typed {
  left: number;
  top: number;
  bottom: number;
}

export interface EditorHandle {
  focus: () => void;
  html: () => string;
  text: () => string;
  isEmpty: () => boolean;
  set: (html: string) => void;
  /** Puts a picture where the cursor is; `token` names its upload, `shown` is what the screen draws. */
  picture: (token: string, shown: string, name: string) => void;
  /** Sets words where the cursor is, in place of what was typed to find them. */
  insert: (html: string, instead?: number) => void;
  mention: (id: string, name: string, instead: number) => void;
  quote: (html: string) => void;
  /** Begins a wish where the cursor is. */
  begin: (char: "/" | "@") => void;
  mentions: () => string[];
  missing: () => string[];
  /** Selects the first place that is still to be filled. */
  showMissing: () => void;
}

interface Props {
  ref: Ref<EditorHandle>;
  placeholder: string;
  label: string;
  /** Formatting tools; a channel of plain words has none. */
  tools: boolean;
  initial: string;
  /** Of what is written: the browser checks its spelling in it. */
  lang?: string;
  /** Enter alone sends, Shift-Enter begins a line: as in a chat. */
  enterSends?: boolean;
  onChange: () => void;
  /** `then` with Shift: send, then something. */
  onSend: (then: boolean) => void;
  onFiles: (files: File[]) => void;
  onEscape: () => void;
  onWish?: (wish: Wish | null) => void;
  /** A key while a list stands beside the words; true when the list took it. */
  onListKey?: (event: KeyboardEvent) => boolean;
  /** The list beside the words, for who hears the page. */
  list?: { id: string; option: string | undefined } | null;
}

const words = (editor: Tiptap | null) => editor?.getText({ blockSeparator: "\n\n" }).replace(/\n{3,}/g, "\n\n").trim() ?? "";

/** Where one writes. Ctrl-Enter sends; pasted and dropped files go to `onFiles`. */
function Editor({ ref, placeholder, label, tools, initial, lang, list = null, ...said }: Props) {
  const s = useStrings();
  const latest = useRef({ ...said, placeholder });
  useEffect(() => {
    latest.current = { ...said, placeholder };
  });
  const shown = JSON.stringify({
    role: "textbox", "aria-multiline": "true", "aria-label": label, spellcheck: "true", ...(lang ? { lang } : {}),
    ...(list ? { "aria-controls": list.id, "aria-expanded": "true", ...(list.option ? { "aria-activedescendant": list.option } : {}) } : {}),
  });
  // Made once: other extensions or properties would have the whole editor set up anew at each drawing.
  const [made] = useState(() => ({
    extensions: [
      StarterKit.configure({ heading: false, codeBlock: false, code: false, horizontalRule: false, link: { openOnClick: false, defaultProtocol: "https" } }),
      Picture.configure({ inline: true }),
      Mention,
      Places.configure({ className: css.place }),
      Placeholder.configure({ placeholder: () => latest.current.placeholder }),
    ],
    content: initial,
    handlers: {
      handleKeyDown: (_view: unknown, event: KeyboardEvent) => {
        if (latest.current.onListKey?.(event)) return true;
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
          latest.current.onSend(event.shiftKey);
          return true;
        }
        if (event.key === "Enter" && !event.shiftKey && !event.altKey && !event.isComposing && latest.current.enterSends) {
          latest.current.onSend(false);
          return true;
        }
        if (event.key === "Escape") latest.current.onEscape();
        return false;
      },
      handlePaste: (_view: unknown, event: ClipboardEvent) => take(event.clipboardData, latest.current.onFiles),
      handleDrop: (_view: unknown, event: DragEvent) => take(event.dataTransfer, latest.current.onFiles),
      transformPastedHTML: (html: string) => {
        const cleaned = cleanPasted(html);
        const files = cleaned.pictures.flatMap((one, index) => fileOf(one, `image-${index + 1}`) ?? []);
        if (files.length) latest.current.onFiles(files);
        return cleaned.html;
      },
    },
  }));
  // The label and the language follow without a new editor.
  const editorProps = useMemo(() => ({ ...made.handlers, attributes: JSON.parse(shown) as Record<string, string> }), [made, shown]);
  const editor = useEditor({
    extensions: made.extensions,
    content: made.content,
    editorProps,
    onUpdate: ({ editor: one }) => {
      latest.current.onChange();
      latest.current.onWish?.(wishOf(one));
    },
    onSelectionUpdate: ({ editor: one }) => latest.current.onWish?.(wishOf(one)),
    onBlur: () => latest.current.onWish?.(null),
  });
  useEffect(() => {
    // So does the placeholder.
    if (editor && !editor.isDestroyed) editor.view.dispatch(editor.state.tr);
  }, [editor, placeholder]);
  useImperativeHandle(ref, () => handleOf(editor), [editor]);
  const active = useEditorState({
    editor,
    selector: ({ editor: one }) => ({
      bold: one?.isActive("bold") ?? false,
      italic: one?.isActive("italic") ?? false,
      bulletList: one?.isActive("bulletList") ?? false,
      orderedList: one?.isActive("orderedList") ?? false,
      blockquote: one?.isActive("blockquote") ?? false,
      link: one?.isActive("link") ?? false,
    }),
  });
  return (
    <>
      <EditorContent editor={editor} className={css.editor} />
      {tools && editor && active && <Toolbar editor={editor} active={active} label={s.t("composer.format")} />}
    </>
  );
}

export default memo(Editor);

function handleOf(editor: Tiptap | null): EditorHandle {
  const instead = (length: number) => {
    const to = editor?.state.selection.from ?? 0;
    return { from: to - length, to };
  };
  return {
    // At once: what is typed next must not be taken for a key of the desk.
    focus: () => {
      editor?.view.focus();
      editor?.commands.focus("end");
    },
    html: () => (editor?.isEmpty ? "" : (editor?.getHTML() ?? "")),
    text: () => words(editor),
    isEmpty: () => editor?.isEmpty ?? true,
    set: (html) => editor?.commands.setContent(html),
    picture: (token, shown, name) => editor?.commands.insertContent({ type: "image", attrs: { src: shown, alt: name, token } }),
    insert: (html, length = 0) => editor?.chain().focus().insertContentAt(instead(length), html).run(),
    mention: (id, name, length) =>
      editor?.chain().focus().insertContentAt(instead(length), [{ type: "mention", attrs: { id, name } }, { type: "text", text: " " }]).run(),
    quote: (html) => editor?.chain().focus("end").insertContent(`<blockquote>${html}</blockquote><p></p>`).focus("end").run(),
    begin: (char) => {
      if (!editor) return;
      const { $from } = editor.state.selection;
      const before = $from.parent.textBetween(0, $from.parentOffset, undefined, "\ufffc");
      editor.chain().focus().insertContent(before === "" || /\s$/.test(before) ? char : ` ${char}`).run();
    },
    mentions: () => {
      const found = new Set<string>();
      editor?.state.doc.descendants((node) => {
        if (node.type.name === "mention") found.add(String(node.attrs.id));
      });
      return [...found];
    },
    missing: () => missingIn(words(editor)),
    showMissing: () => {
      let place: { from: number; to: number } | null = null;
      editor?.state.doc.descendants((node, at) => {
        const [first] = place || !node.text ? [] : placesIn(node.text);
        if (first) place = { from: at + first.from, to: at + first.to };
      });
      if (place) editor?.chain().focus().setTextSelection(place).scrollIntoView().run();
    },
  };
}

/** What is typed after `/` or `@` at the caret. */
function wishOf(editor: Tiptap): Wish | null {
  const { $from, empty } = editor.state.selection;
  if (!empty || !editor.isFocused) return null;
  const typed = typedAt($from.parent.textBetween(0, $from.parentOffset, undefined, "\ufffc"));
  if (!typed) return null;
  const { left, top, bottom } = editor.view.coordsAtPos($from.pos - typed.length);
  return { ...typed, left, top, bottom };
}

function take(data: DataTransfer | null, onFiles: (files: File[]) => void): boolean {
  const files = [...(data?.files ?? [])];
  // A table copied from a sheet comes as words and as a picture of them: the words are meant.
  const alsoWords = files.length === 1 && files[0]?.type.startsWith("image/") && data?.types.includes("text/html") && data.getData("text/plain").trim() !== "";
  if (files.length === 0 || alsoWords) return false;
  onFiles(files);
  return true;
}
