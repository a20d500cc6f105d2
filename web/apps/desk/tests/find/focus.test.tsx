import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useEffect, useState } from "react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { useFocusBack } from "../../src/palette/useFocusBack";

function Desk() {
  const [opened, setOpened] = useState(false);
  const keep = useFocusBack(opened);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key === "k") keep();
      if (event.key === "k" || event.key === "Escape") setOpened(event.key === "k");
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [keep]);
  return (
    <>
      <button type="button">row</button>
      <button type="button">other</button>
      {opened && <div role="dialog"><input autoFocus aria-label="find" /></div>}
    </>
  );
}

describe("the palette and the focus", () => {
  afterEach(() => {
    vi.useRealTimers();
    cleanup();
  });
  it("comes back to where one was", async () => {
    render(<Desk />);
    screen.getByText("row").focus();
    await userEvent.keyboard("k");
    expect(document.activeElement).toBe(screen.getByLabelText("find"));
    await userEvent.keyboard("{Escape}");
    await waitFor(() => expect(document.activeElement).toBe(screen.getByText("row")));
  });
  it("stays where an action has put it", () => {
    vi.useFakeTimers();
    render(<Desk />);
    screen.getByText("row").focus();
    fireEvent.keyDown(window, { key: "k" });
    fireEvent.keyDown(window, { key: "Escape" });
    screen.getByText("other").focus();
    vi.advanceTimersByTime(1000);
    expect(document.activeElement).toBe(screen.getByText("other"));
  });
});
