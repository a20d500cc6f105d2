import { useStrings } from "@filrouge/strings";
import Image from "@tiptap/extension-image";
import { Placeholder } from "@tiptap/extensions";
import { EditorContent, useEditor, useEditorState, type Editor as Tiptap } from "@tiptap/react";
import StarterKit from "@tiptap/starter-kit";
import { useEffect, useImperativeHandle, useRef, type Ref } from "react";
import css from "./composer.module.css";
import { Toolbar } from "./Toolbar";

export interface EditorHandle {
  focus: () => void;
  html: () => string;
  text: () => string;
  isEmpty: () => boolean;
  set: (html: string) => void;
  /** Puts a picture where the cursor is; `token` names its upload, `shown` is what the screen draws. */
  picture: (token: string, shown: string, name: string) => void;
}

interface Props {
  ref: Ref<EditorHandle>;
  placeholder: string;
  label: string;
  /** Formatting tools; a channel of plain words has none. */
  tools: boolean;
  initial: string;
  onChange: () => void;
  /** `then` with Shift: send, then something. */
  onSend: (then: boolean) => void;
  onFiles: (files: File[]) => void;
  onEscape: () => void;
}

const Picture = Image.extend({
  addAttributes() {
    return {
      ...this.parent?.(),
      token: {
        default: null,
        parseHTML: (element) => element.getAttribute("data-upload"),
        renderHTML: ({ token }) => (token ? { "data-upload": String(token) } : {}),
      },
    };
  },
});

const words = (editor: Tiptap | null) => editor?.getText({ blockSeparator: "\n\n" }).replace(/\n{3,}/g, "\n\n").trim() ?? "";

/** Where one writes. Ctrl-Enter sends; pasted and dropped files go to `onFiles`. */
export default function Editor({ ref, placeholder, label, tools, initial, onChange, onSend, onFiles, onEscape }: Props) {
  const s = useStrings();
  const latest = useRef({ onChange, onSend, onFiles, onEscape, placeholder });
  useEffect(() => {
    latest.current = { onChange, onSend, onFiles, onEscape, placeholder };
  });
  const editor = useEditor({
    extensions: [
      StarterKit.configure({ heading: false, codeBlock: false, code: false, horizontalRule: false, link: { openOnClick: false, defaultProtocol: "https" } }),
      Picture.configure({ inline: true }),
      Placeholder.configure({ placeholder: () => latest.current.placeholder }),
    ],
    content: initial,
    editorProps: {
      attributes: { role: "textbox", "aria-multiline": "true", "aria-label": label },
      handleKeyDown: (_view, event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
          latest.current.onSend(event.shiftKey);
          return true;
        }
        if (event.key === "Escape") latest.current.onEscape();
        return false;
      },
      handlePaste: (_view, event) => take(event.clipboardData, latest.current.onFiles),
      handleDrop: (_view, event) => take(event.dataTransfer, latest.current.onFiles),
    },
    onUpdate: () => latest.current.onChange(),
  });
  useEffect(() => {
    // The placeholder and the label follow the mode without a new editor.
    editor?.setOptions({ editorProps: { ...editor.options.editorProps, attributes: { role: "textbox", "aria-multiline": "true", "aria-label": label } } });
    if (editor && !editor.isDestroyed) editor.view.dispatch(editor.state.tr);
  }, [editor, label, placeholder]);
  useImperativeHandle(
    ref,
    () => ({
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
    }),
    [editor],
  );
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

function take(data: DataTransfer | null, onFiles: (files: File[]) => void): boolean {
  const files = [...(data?.files ?? [])];
  if (files.length === 0) return false;
  onFiles(files);
  return true;
}
