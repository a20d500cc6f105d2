/** @jsxImportSource preact */
import { useState } from "preact/hooks";
import { useWidget } from "./context";
import { Icon } from "./icons";
import { save } from "./saving";

/** What was said, as a file, at once. */
export function Download() {
  const { chat, words } = useWidget();
  const [failed, setFailed] = useState(false);
  const get = async () => {
    try {
      save(await chat.transcript(), "chat.txt");
      setFailed(false);
    } catch {
      setFailed(true);
    }
  };
  return (
    <>
      <button onClick={get}><Icon name="file" /><b>{words.t("transcript.save")}</b></button>
      {failed && <p class="error" role="alert">{words.t("act.failed")}</p>}
    </>
  );
}
