import { act, cleanup, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { NOTHING } from "../../src/find/tint";
import { QueryField } from "../../src/find/QueryField";
import { List } from "../../src/palette/List";
import { show, words } from "../shown";

// jsdom has no layout to scroll.
Element.prototype.scrollTo = () => undefined;

const SUGGESTIONS = [{ insert: "from:", label: "from:", hint: "", from: 0, to: 0 }];
vi.mock("../../src/find/data", () => ({ useSuggestions: (_q: string, _at: number, wanted: boolean) => (wanted ? SUGGESTIONS : []) }));

function Field() {
  const [q, setQ] = useState("");
  return <QueryField value={q} onChange={setQ} understood={NOTHING} label="Search" />;
}

describe("the field of a search", () => {
  afterEach(cleanup);
  it("hides nothing that was found between two words, until it is asked", async () => {
    show(await words("en", "common", "find"), <Field />);
    const field = await screen.findByRole("combobox");
    await userEvent.type(field, "fr");
    expect(screen.getByRole("listbox")).toBeTruthy();
    await userEvent.type(field, "aud ");
    expect(screen.queryByRole("listbox")).toBeNull();
    await userEvent.keyboard("{ArrowDown}");
    expect(screen.getByRole("listbox")).toBeTruthy();
  });
});

describe("the list of the palette", () => {
  afterEach(cleanup);
  it("says when nothing but the search itself is left", async () => {
    const s = await words("en", "common", "find");
    const item = (id: string) => ({ id, icon: null, title: [{ text: id, match: false }] });
    const list = (ids: string[]) => <List base="p" sections={[{ id: "actions", title: "Actions", aside: undefined, items: ids.map(item) }] as never} index={0} old={false} error={false} phone onPoint={() => undefined} onPick={() => undefined} />;
    const { unmount } = show(s, list(["all", "keep"]));
    expect(await screen.findByText(s.t("palette.none"))).toBeTruthy();
    act(unmount);
    show(s, list(["go-hours", "all"]));
    await screen.findByRole("listbox");
    expect(screen.queryByText(s.t("palette.none"))).toBeNull();
  });
});
