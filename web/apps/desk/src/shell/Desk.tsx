import { http } from "@filrouge/api";
import { Outlet, useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import { ChatStrip } from "../chats/ChatStrip";
import { InHand } from "../chats/InHand";
import { LiveProvider } from "../data/live";
import { Notifier } from "../notifications/Notifier";
import { WhyPicker } from "../presence/WhyPicker";
import { NewPassword } from "../session/NewPassword";
import { useSession } from "../session/session";
import { SignOutDialog } from "../session/SignOutDialog";
import { useOwnTab } from "../session/useOwnTab";
import { PaletteHost } from "../palette/PaletteHost";
import { ViewDialog } from "../views/ViewDialog";
import { KeySheet } from "./KeySheet";
import { OfflineBanner } from "./OfflineBanner";
import css from "./shell.module.css";
import { UndoKeys } from "./UndoKeys";

/** All that is behind the sign-in: one live socket, one sheet of keys. */
export function Desk() {
  const user = useSession()?.user ?? null;
  const navigate = useNavigate();
  useEffect(() => {
    // Who was sent out comes back to where they were; who left does not lead the next one there.
    if (!user) void navigate({ to: "/sign-in", search: http.isHeldBack() ? {} : { next: location.pathname } });
  }, [user, navigate]);
  useOwnTab(user?.id ?? null);
  if (!user) return null;
  if (user.must_change_password) return <NewPassword />;
  return (
    <LiveProvider>
      <div className={css.desk}>
        <OfflineBanner />
        <ChatStrip />
        <Outlet />
      </div>
      <KeySheet />
      <ViewDialog />
      <PaletteHost />
      <Notifier />
      <WhyPicker />
      <InHand />
      <UndoKeys />
      <SignOutDialog />
    </LiveProvider>
  );
}
