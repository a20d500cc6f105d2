import { useStrings, type Key } from "@filrouge/strings";
import { Tip } from "@filrouge/ui";
import { ActionIcon, Button, Group, Popover, TextInput, Tooltip } from "@mantine/core";
import { IconBlockquote, IconBold, IconItalic, IconLink, IconList, IconListNumbers, type TablerIcon } from "@tabler/icons-react";
import type { Editor } from "@tiptap/react";
import { useState } from "react";
import css from "./composer.module.css";

type Mark = "bold" | "italic" | "bulletList" | "orderedList" | "blockquote" | "link";
/** `rare` ones give way where there is little room. */
const TOOLS: { mark: Exclude<Mark, "link">; icon: TablerIcon; key: Key; rare?: boolean; narrow?: boolean; run: (editor: Editor) => void }[] = [
  { mark: "bold", icon: IconBold, key: "composer.bold", run: (editor) => editor.chain().focus().toggleBold().run() },
  { mark: "italic", icon: IconItalic, key: "composer.italic", run: (editor) => editor.chain().focus().toggleItalic().run() },
  { mark: "bulletList", icon: IconList, key: "composer.list", narrow: true, run: (editor) => editor.chain().focus().toggleBulletList().run() },
  { mark: "orderedList", icon: IconListNumbers, key: "composer.numbers", rare: true, run: (editor) => editor.chain().focus().toggleOrderedList().run() },
  { mark: "blockquote", icon: IconBlockquote, key: "composer.quote", rare: true, run: (editor) => editor.chain().focus().toggleBlockquote().run() },
];

interface Props {
  editor: Editor;
  active: Record<Mark, boolean>;
  label: string;
}

export function Toolbar({ editor, active, label }: Props) {
  const s = useStrings();
  return (
    <div className={css.tools} role="toolbar" aria-label={label}>
      {TOOLS.map(({ mark, icon: Icon, key, rare, narrow, run }) => (
        <Tip key={mark} label={s.t(key)}>
          <ActionIcon size="md" aria-label={s.t(key)} aria-pressed={active[mark]} className={css.tool} data-rare={rare} data-narrow={narrow} onMouseDown={(event) => event.preventDefault()} onClick={() => run(editor)}>
            <Icon size={17} stroke={1.6} />
          </ActionIcon>
        </Tip>
      ))}
      <LinkTool editor={editor} active={active.link} />
    </div>
  );
}

function LinkTool({ editor, active }: { editor: Editor; active: boolean }) {
  const s = useStrings();
  const [opened, setOpened] = useState(false);
  const [address, setAddress] = useState("");
  const set = () => {
    const href = address.trim();
    const chain = editor.chain().focus().extendMarkRange("link");
    if (!href) chain.unsetLink().run();
    else {
      const full = /^[a-z]+:/i.test(href) ? href : `https://${href}`;
      if (editor.state.selection.empty && !active) chain.insertContent({ type: "text", text: href, marks: [{ type: "link", attrs: { href: full } }] }).run();
      else chain.setLink({ href: full }).run();
    }
    setOpened(false);
  };
  return (
    <Popover opened={opened} onChange={setOpened} trapFocus position="top-start">
      <Popover.Target>
        <Tooltip label={s.t("composer.link")}>
          <ActionIcon
            size="md"
            aria-label={s.t("composer.link")}
            aria-pressed={active}
            className={css.tool}
            data-narrow
            onClick={() => {
              setAddress(String(editor.getAttributes("link").href ?? ""));
              setOpened(true);
            }}
          >
            <IconLink size={17} stroke={1.6} />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown>
        <Group align="flex-end" wrap="nowrap">
          <TextInput
            label={s.t("composer.link_to")}
            inputMode="url"
            value={address}
            onChange={(event) => setAddress(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === "Enter") {
                event.preventDefault();
                set();
              }
            }}
          />
          <Button onClick={set}>{s.t("composer.link_set")}</Button>
        </Group>
      </Popover.Dropdown>
    </Popover>
  );
}
