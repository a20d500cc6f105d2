import { Outlet } from "@tanstack/react-router";
import { Missing } from "./Missing";
import { PageTitle } from "./PageTitle";

/** Around every screen. */
export function Root() {
  return (
    <>
      <PageTitle />
      <Outlet />
    </>
  );
}

/** An address that leads nowhere. */
export function MissingPage() {
  return (
    <main id="main" tabIndex={-1}>
      <Missing page />
    </main>
  );
}
