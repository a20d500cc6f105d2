import { useStrings } from "@filrouge/strings";
import { Tip } from "@filrouge/ui";
import { ActionIcon, FileButton, Menu } from "@mantine/core";
import { IconCamera, IconPaperclip } from "@tabler/icons-react";
import { memo, useRef } from "react";
import css from "./composer.module.css";

/** Files from the device; with a camera at hand, a photo of a paper too. */
export const Attach = memo(function Attach({ onFiles }: { onFiles: (files: File[]) => void }) {
  const s = useStrings();
  const camera = useRef<HTMLInputElement>(null);
  const files = useRef<HTMLInputElement>(null);
  const touch = typeof matchMedia === "function" && matchMedia("(pointer: coarse)").matches;
  if (!touch)
    return (
      <FileButton multiple onChange={onFiles}>
        {(props) => (
          <Tip label={s.t("composer.attach")}>
            <ActionIcon {...props} className={css.tool} aria-label={s.t("composer.attach")}>
              <IconPaperclip size={18} stroke={1.6} />
            </ActionIcon>
          </Tip>
        )}
      </FileButton>
    );
  const take = (input: HTMLInputElement) => {
    onFiles([...(input.files ?? [])]);
    input.value = "";
  };
  return (
    <>
      <input ref={camera} type="file" accept="image/*" capture="environment" hidden aria-hidden tabIndex={-1} onChange={(event) => take(event.currentTarget)} />
      <input ref={files} type="file" multiple hidden aria-hidden tabIndex={-1} onChange={(event) => take(event.currentTarget)} />
      <Menu position="top-start">
        <Menu.Target>
          <ActionIcon className={css.tool} aria-label={s.t("composer.attach")}>
            <IconPaperclip size={18} stroke={1.6} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconCamera size={17} stroke={1.6} />} onClick={() => camera.current?.click()}>
            {s.t("compose.photo")}
          </Menu.Item>
          <Menu.Item leftSection={<IconPaperclip size={17} stroke={1.6} />} onClick={() => files.current?.click()}>
            {s.t("compose.files")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  );
});
