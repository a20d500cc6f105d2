import { Outlet, useParams } from "@tanstack/react-router";
import { BottomBar } from "./BottomBar";
import { Frame } from "./Frame";
import { ViewsNav } from "./ViewsNav";

/** The desk's own shell: its views on the left, or at the bottom on a phone when no conversation is open. */
export function DeskFrame() {
  const { conversationId } = useParams({ strict: false });
  return (
    <Frame nav={<ViewsNav />} bar={conversationId ? undefined : <BottomBar />}>
      <Outlet />
    </Frame>
  );
}
