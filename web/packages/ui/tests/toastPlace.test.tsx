import { FixedStrings, loadArea, Strings } from "@filrouge/strings";
import { act, render, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { Look } from "../src/Look";
import { toast } from "../src/toast";
import { ToastPlace } from "../src/ToastPlace";

afterEach(() => {
  act(() => toast.clear());
  vi.restoreAllMocks();
});

const TOASTS = 64;

it("makes room for toasts at the foot of a column, and takes it back", async () => {
  vi.spyOn(HTMLElement.prototype, "offsetHeight", "get").mockReturnValue(TOASTS);
  vi.spyOn(Element.prototype, "getBoundingClientRect").mockReturnValue({ left: 208, width: 320, bottom: window.innerHeight - 56 } as DOMRect);
  const strings = new Strings("en", await loadArea("common", "en"));
  const Screen = ({ list }: { list: boolean }) => (
    <FixedStrings strings={strings}>
      <Look scheme="light">{list && <div data-testid="column"><ToastPlace /></div>}<ToastPlace otherwise /></Look>
    </FixedStrings>
  );
  const { rerender } = render(<Screen list />);
  const place = screen.getByTestId("column").firstElementChild as HTMLElement;
  const at = (name: string) => document.documentElement.style.getPropertyValue(`--fr-toasts-${name}`);
  expect([place.style.height, at("left"), at("width"), at("bottom")]).toEqual(["", "208px", "320px", "56px"]);
  let id = "";
  act(() => void (id = toast.done("Closed")));
  await waitFor(() => expect(place.style.height).toBe(`${TOASTS}px`));
  act(() => toast.hide(id));
  await waitFor(() => expect(place.style.height).toBe(""));
  rerender(<Screen list={false} />);
  expect(at("left")).toBe("208px");
  rerender(<></>);
  expect([at("left"), at("width"), at("bottom")]).toEqual(["", "", ""]);
});
