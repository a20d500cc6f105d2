import { expectTypeOf, it } from "vitest";
import type * as Ours from "../src";
import type { components } from "../src/generated";

type Server = components["schemas"];

/** What the server declares must be readable as what the desk expects; the compiler checks, `npm run generate` refreshes. */
it("the server's answers are what the desk reads", () => {
  expectTypeOf<Server["ConversationRow"]>().toExtend<Omit<Ours.ConversationRow, "contact_reason">>();
  expectTypeOf<Server["InboxPage"]["items"][number]["id"]>().toExtend<string>();
  expectTypeOf<Server["CountsAnswer"]["counts"]>().toExtend<Ours.Counts>();
  expectTypeOf<Server["MyChats"]>().toExtend<Ours.MyChats>();
  expectTypeOf<Server["ChatShown"]>().toExtend<Omit<Ours.ChatStanding, "page">>();
  expectTypeOf<Server["WayShown"]>().toExtend<Ours.Way>();
  expectTypeOf<NonNullable<Server["Entry"]["message"]>>().toExtend<Ours.EntryMessage>();
  expectTypeOf<Server["Entry"]["author"]>().toExtend<Ours.Author>();
  expectTypeOf<Pick<Server["Entry"], "id" | "kind" | "at" | "channel" | "direction">>().toExtend<Pick<Ours.Entry, "id" | "kind" | "at" | "channel" | "direction">>();
  expectTypeOf<Server["ConversationSnapshot"]["entries_before"]>().toExtend<Ours.ConversationSnapshot["entries_before"]>();
  expectTypeOf<Server["FailedDelivery"]>().toExtend<Ours.FailedDelivery>();
  expectTypeOf<Server["CustomerRow"]>().toExtend<Ours.CustomerRow>();
  expectTypeOf<Server["Me"]>().toExtend<Ours.SessionUser>();
  expectTypeOf<Server["SessionShown"]["installation"]>().toExtend<Ours.Installation>();
  expectTypeOf<Server["Assignable"]>().toExtend<Ours.Assignable>();
  expectTypeOf<Server["Understood"]>().toExtend<Ours.Understood>();
  expectTypeOf<Pick<Server["HitShown"], "message_id" | "at" | "where" | "snippet" | "more">>().toExtend<Omit<Ours.Hit, "row">>();
  expectTypeOf<Omit<Server["ViewShown"], "id">>().toExtend<Omit<Ours.SavedView, "id">>();
});

it("what the desk sends is what the server takes", () => {
  expectTypeOf<Ours.NewMessage>().toExtend<Partial<Record<keyof Server["NewMessage"], unknown>>>();
  expectTypeOf<Ours.NewConversation>().toExtend<Partial<Record<keyof Server["NewConversation"], unknown>>>();
  expectTypeOf<Ours.NewView>().toExtend<Server["ViewNew"]>();
  expectTypeOf<Ours.Draft>().toExtend<Partial<Record<keyof Server["DraftBody"], unknown>>>();
});
