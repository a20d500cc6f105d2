import type { Entry, EntryMessage } from "@filrouge/api";
import { cleanup, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";
import { Message } from "../src/conversation/Message";
import { show, words } from "./shown";

vi.mock("../src/session/session", () => ({ useUser: () => ({ id: "usr_me" }), useCan: () => false }));
vi.mock("../src/conversation/MessageMenu", () => ({ MessageMenu: () => null }));

const message = (more: Partial<EntryMessage>): EntryMessage => ({ id: "msg_1", inbound_kind: null, subject: null, text: "", quoted: null, signature: null, has_html: false, has_remote: false, attachments: [], fields: [], automatic: false, anomalies: [], to: [], delivery: null, ...more });
const entry = (more: Partial<Entry>): Entry => ({ id: "ent_1", kind: "message", at: new Date().toISOString(), channel: "email", direction: "in", author: { kind: "customer", id: "cus_1", name: "Paul Ménard" }, identity: null, ...more }) as Entry;

describe("a message", () => {
  afterEach(cleanup);
  it("of ours says to whom it went", async () => {
    const identity = { id: "idn_1", channel: "email", address: "expert@cabinet.example", state: "unverified" } as Entry["identity"];
    show(await words("fr", "common", "desk"), <Message entry={entry({ direction: "out", author: { kind: "agent", id: "usr_me", name: "Léa" }, identity })} message={message({ text: "Pouvez-vous passer ?" })} conversationId="cnv_1" />);
    expect((await screen.findByRole("article")).textContent).toContain("par e-mail à expert@cabinet.example");
  });
  it("from a form says its answers once; its text is folded", async () => {
    const fields = [{ key: "what", label: "De quoi s’agit-il", value: "Mon compte" }];
    show(await words("fr", "common", "desk"), <Message entry={entry({ channel: "webform" })} message={message({ fields, text: "De quoi s’agit-il : Mon compte" })} conversationId="cnv_1" />);
    expect((await screen.findAllByText(/Mon compte/))).toHaveLength(1);
    await userEvent.click(screen.getByRole("button", { name: /la réponse en texte/ }));
    expect(screen.getAllByText(/Mon compte/)).toHaveLength(2);
  });
});
