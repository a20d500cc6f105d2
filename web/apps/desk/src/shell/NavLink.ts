import { NavItem } from "@filrouge/ui";
import { createLink } from "@tanstack/react-router";

/** A line of the first column that leads to a route: `<NavLink to="/customers" icon={…}>`. */
export const NavLink = createLink(NavItem);
