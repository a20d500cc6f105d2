import { Modal, MantineProvider } from "@mantine/core";
import { act, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { useSteady } from "../src/hooks";
import { Once } from "../src/Once";
import { Tip } from "../src/Tip";

// jsdom has none.
class Pointer extends MouseEvent {
  readonly pointerType: string;
  constructor(type: string, init: PointerEventInit = {}) {
    super(type, init);
    this.pointerType = init.pointerType ?? "";
  }
}
window.PointerEvent ??= Pointer as typeof PointerEvent;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());
const wait = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));

describe("words under the pointer", () => {
  const show = (press = vi.fn(), enter = vi.fn()) =>
    render(
      <MantineProvider env="test">
        <Tip label="Close the list">
          <button type="button" onClick={press} onPointerEnter={enter}>x</button>
        </Tip>
      </MantineProvider>,
    );
  const point = async (pointerType = "mouse") => {
    fireEvent.pointerEnter(screen.getByRole("button"), { pointerType });
    await wait(500);
  };

  it("come after a while and leave with the pointer, without another button in its place", async () => {
    const [press, enter] = [vi.fn(), vi.fn()];
    show(press, enter);
    const button = screen.getByRole("button");
    expect(screen.queryByText("Close the list")).toBeNull();
    await point();
    expect(screen.getByText("Close the list")).toBeTruthy();
    expect(enter).toHaveBeenCalledTimes(1);
    expect(screen.getByRole("button")).toBe(button);
    fireEvent.pointerLeave(button);
    await wait(500);
    expect(screen.queryByText("Close the list")).toBeNull();
    fireEvent.click(button);
    expect(press).toHaveBeenCalledTimes(1);
  });

  it("leave with Escape, and do not come to a finger or while one presses", async () => {
    show();
    await point("touch");
    expect(screen.queryByText("Close the list")).toBeNull();
    await point();
    fireEvent.keyDown(window, { key: "Escape" });
    await wait(500);
    expect(screen.queryByText("Close the list")).toBeNull();
    fireEvent.pointerEnter(screen.getByRole("button"), { pointerType: "mouse" });
    fireEvent.pointerDown(screen.getByRole("button"));
    await wait(500);
    expect(screen.queryByText("Close the list")).toBeNull();
  });
});

describe("a dialog that is asked for", () => {
  const drawn = vi.fn();
  const Dialog = ({ open, onClose }: { open: boolean; onClose: () => void }) => (
    <MantineProvider env="test">
      <button type="button">elsewhere</button>
      <Once open={open}>
        {(opened) => {
          drawn(opened);
          return <Modal opened={opened} onClose={onClose}><button type="button" data-autofocus>inside</button></Modal>;
        }}
      </Once>
    </MantineProvider>
  );

  it("is not there before, and gives the focus back to where it was", async () => {
    const shown = render(<Dialog open={false} onClose={vi.fn()} />);
    expect(drawn).not.toHaveBeenCalled();
    screen.getByText("elsewhere").focus();
    shown.rerender(<Dialog open onClose={vi.fn()} />);
    await wait(500);
    expect(screen.getByText("inside")).toBe(document.activeElement);
    shown.rerender(<Dialog open={false} onClose={vi.fn()} />);
    await wait(500);
    expect(screen.queryByText("inside")).toBeNull();
    expect(screen.getByText("elsewhere")).toBe(document.activeElement);
  });
});

it("a steady function is one, and does what the last drawing says", () => {
  const seen = new Set<() => string>();
  function One({ word }: { word: string }) {
    const say = useSteady(() => word);
    seen.add(say);
    return null;
  }
  const shown = render(<One word="first" />);
  shown.rerender(<One word="second" />);
  expect(seen.size).toBe(1);
  expect([...seen].map((say) => say())).toEqual(["second"]);
});
