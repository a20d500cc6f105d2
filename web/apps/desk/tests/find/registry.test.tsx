import { render } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { currentActions, useActions, useTurn } from "../../src/palette/registry";

function Screen({ run, disabled }: { run: () => void; disabled?: boolean }) {
  useActions([{ id: "close", label: "Close", disabled, run }, null, false]);
  return null;
}
function Everywhere({ run }: { run: () => void }) {
  useActions([{ id: "close", label: "Close the desk", run }, { id: "keys", label: "Keys", run }], 1);
  return null;
}
function Turn() {
  return <output>{useTurn()}</output>;
}

describe("what the palette can do", () => {
  it("is what the screens on show offer, the nearest first, each once", () => {
    const [near, far] = [vi.fn(), vi.fn()];
    const shown = render(<><Everywhere run={far} /><Screen run={near} /></>);
    expect(currentActions().map((one) => [one.id, one.here])).toEqual([["close", true], ["keys", false]]);
    shown.rerender(<Everywhere run={far} />);
    expect(currentActions().map((one) => one.label)).toEqual(["Close the desk", "Keys"]);
    shown.unmount();
    expect(currentActions()).toEqual([]);
  });

  it("leaves out what cannot be done now", () => {
    render(<Screen run={vi.fn()} disabled />);
    expect(currentActions()).toEqual([]);
  });

  it("does what the screen means when it is chosen, not what it meant before", () => {
    const [before, after] = [vi.fn(), vi.fn()];
    const shown = render(<Screen run={before} />);
    const [action] = currentActions();
    shown.rerender(<Screen run={after} />);
    action?.run();
    expect(before).not.toHaveBeenCalled();
    expect(after).toHaveBeenCalledOnce();
  });

  it("is told anew when a screen comes or goes", () => {
    const shown = render(<Turn />);
    const turn = () => Number(shown.container.textContent);
    const first = turn();
    shown.rerender(<><Turn /><Screen run={vi.fn()} /></>);
    expect(turn()).toBeGreaterThan(first);
  });
});
