import { Menu } from "@mantine/core";
import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import axe from "axe-core";
import { QueryClient } from "@tanstack/react-query";
import { describe, expect, it, vi } from "vitest";
import { countQuery } from "../../src/notifications/data";
import { BellTab } from "../../src/notifications/Bell";
import { MenuChoices } from "../../src/shell/MenuChoices";
import { show, words } from "../shown";

describe("a choice in a menu", () => {
  const choices = [{ value: "fr", label: "Français" }, { value: "en", label: "English" }];
  async function opened(onChange = vi.fn(), onSame?: (value: string) => void) {
    show(await words("en", "common"), <Menu opened hideDetached={false} transitionProps={{ duration: 0 }}><Menu.Target><button>Menu</button></Menu.Target><Menu.Dropdown><MenuChoices label="Language" value="fr" choices={choices} onChange={onChange} onSame={onSame} /></Menu.Dropdown></Menu>);
    return screen.findByRole("menuitemradio", { name: "Français" });
  }

  it("is one of several under a name, said to be chosen or not", async () => {
    const first = await opened();
    expect(screen.getByRole("group", { name: "Language" }).contains(first)).toBe(true);
    expect(screen.getAllByRole("menuitemradio").map((one) => one.getAttribute("aria-checked"))).toEqual(["true", "false"]);
  });

  it("is walked by the arrows, and made by Enter", async () => {
    const change = vi.fn();
    (await opened(change)).focus();
    await userEvent.keyboard("{ArrowDown}");
    expect(document.activeElement).toBe(screen.getByRole("menuitemradio", { name: "English" }));
    expect(change).not.toHaveBeenCalled();
    await userEvent.keyboard("{Enter}");
    expect(change).toHaveBeenCalledWith("en");
  });

  it("of what is chosen already does nothing, or what one asks for", async () => {
    const [change, same] = [vi.fn(), vi.fn()];
    await userEvent.click(await opened(change, same));
    expect(change).not.toHaveBeenCalled();
    expect(same).toHaveBeenCalledWith("fr");
  });
});

describe("the notifications on a phone", () => {
  it.each([[0, "News"], [3, "News 3 unread"], [120, "News more than 99 unread"]])("with %i unread are called %s", async (unread, name) => {
    const cache = new QueryClient();
    cache.setQueryData(countQuery.queryKey, { unread } as never);
    const { container } = show(await words("en", "common", "seeing"), <BellTab />, cache);
    expect((await screen.findByRole("link")).getAttribute("aria-label")).toBeNull();
    expect(screen.getByRole("link", { name })).toBeDefined();
    const { violations } = await axe.run(container, { runOnly: { type: "rule", values: ["label-content-name-mismatch", "link-name"] } });
    expect(violations).toEqual([]);
  });
});
