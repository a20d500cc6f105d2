import { useStrings } from "@filrouge/strings";
import { Nav } from "@filrouge/ui";
import { IconArrowLeft } from "@tabler/icons-react";
import { Outlet } from "@tanstack/react-router";
import { Frame } from "../shell/Frame";
import { NavLink } from "../shell/NavLink";

/** Settings keep the shell: the first column becomes their own. */
export function SettingsLayout() {
  const s = useStrings();
  const top = (
    <NavLink to="/" icon={IconArrowLeft}>
      {s.t("settings.title")}
    </NavLink>
  );
  return (
    <Frame nav={<Nav label={s.t("settings.title")} top={top}>{null}</Nav>}>
      <Outlet />
    </Frame>
  );
}
