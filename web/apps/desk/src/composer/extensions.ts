import { Extension, Node, mergeAttributes } from "@tiptap/core";
import Image from "@tiptap/extension-image";
import { Plugin, PluginKey } from "@tiptap/pm/state";
import { Decoration, DecorationSet } from "@tiptap/pm/view";
import { placesIn } from "./readyWords";

/** A picture in the text; `token` names its upload. */
export const Picture = Image.extend({
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

/** Somebody, or a team, that a note calls: one piece, taken away as one. */
export const Mention = Node.create({
  name: "mention",
  group: "inline",
  inline: true,
  atom: true,
  addAttributes() {
    return {
      id: { default: null, parseHTML: (element) => element.getAttribute("data-mention"), renderHTML: ({ id }) => ({ "data-mention": String(id) }) },
      name: { default: "", parseHTML: (element) => element.textContent?.replace(/^@/, ""), renderHTML: () => ({}) },
    };
  },
  parseHTML: () => [{ tag: "span[data-mention]" }],
  renderHTML: ({ node, HTMLAttributes }) => ["span", mergeAttributes(HTMLAttributes), `@${String(node.attrs.name)}`],
  renderText: ({ node }) => `@${String(node.attrs.name)}`,
});

/** Marks what is still to be filled: `{{customer.first_name}}`. */
export const Places = Extension.create<{ className: string }>({
  name: "places",
  addOptions: () => ({ className: "" }),
  addProseMirrorPlugins() {
    const { className } = this.options;
    return [
      new Plugin({
        key: new PluginKey("places"),
        props: {
          decorations: ({ doc }) => {
            const found: Decoration[] = [];
            doc.descendants((node, at) => {
              if (!node.isText || !node.text?.includes("{{")) return;
              for (const { from, to } of placesIn(node.text)) found.push(Decoration.inline(at + from, at + to, { class: className, "data-place": "" }));
            });
            return DecorationSet.create(doc, found);
          },
        },
      }),
    ];
  },
});
