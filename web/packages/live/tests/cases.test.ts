import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { reduceChats, reduceConversation, reduceCounts, reduceInbox, type Frame } from "../src";

/** Cases that the server's tests write: a snapshot, the frames since, the snapshot after. */
interface Case {
  view: "inbox" | "conversation" | "counts" | "chats";
  viewer?: { id: string; teams: string[] };
  before: never;
  frames: Frame[];
  after: Record<string, unknown>;
}

const folder = join(__dirname, "../../../../tests/fixtures/live");
const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".json")) : [];

describe("the server's cases", () => {
  it.each(files.length ? files : ["none yet"])("%s: events on an old snapshot give the new one", (name) => {
    if (!files.length) return;
    const text = readFileSync(join(folder, name), "utf8");
    const read = JSON.parse(text) as Case | Case[];
    for (const one of Array.isArray(read) ? read : [read]) {
      const viewer = one.viewer ?? { id: "", teams: [] };
      const after = one.frames.reduce<unknown>((state, frame) => {
        if (one.view === "inbox") return reduceInbox(state as never, frame, viewer);
        if (one.view === "chats") return reduceChats(state as never, frame);
        if (one.view === "counts") return reduceCounts(state as never, frame);
        return reduceConversation(state as never, frame);
      }, one.before);
      expect(after).toMatchObject(one.after);
    }
  });
});
