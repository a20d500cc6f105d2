import { describe, expect, it } from "vitest";
import { addQuestion, BLANK_CHAT, BLANK_INVITATION, changeQuestion, faults, fitting, freshKey, moved, newSecret, originOf, pathOf, patternKind, placeOf, readChat } from "../../src/settings/chats/config";
import { Company, SCENES, type Scene } from "../../src/settings/chats/preview/company";
import { playOf } from "../../src/settings/chats/preview/playing";

const words = (text: string) => ({ fr: text, en: text });
const chat = { ...BLANK_CHAT, invitation: BLANK_INVITATION };

describe("the questions of a chat", () => {
  it("have keys of their own, made of the words", () => {
    const two = addQuestion(addQuestion([], "text", words("Your name")), "text", words("Your name"));
    expect(two.map((one) => one.key)).toEqual(["your_name", "your_name_2"]);
    expect(addQuestion([], "email", words("Address"))[0]?.key).toBe("email");
    expect(freshKey(two, "7 days")).toBe("q_7_days");
  });
  it("lose answers that their type cannot have, and have two when it must", () => {
    const asked = addQuestion([], "choice", words("About"));
    expect(asked[0]?.options.map((one) => one.value)).toEqual(["first-answer", "second-answer"]);
    expect(changeQuestion(asked, 0, { type: "long" })[0]?.options).toEqual([]);
  });
  it("are moved within their list only", () => {
    expect(moved(["a", "b", "c"], 0, 2)).toEqual(["b", "c", "a"]);
    expect(moved(["a"], 0, -1)).toEqual(["a"]);
  });
});

it("an origin is what a browser says, however it is typed", () => {
  expect(["www.example.com/prices", "HTTPS://Example.com:443/", "http://localhost:3000"].map(originOf)).toEqual(["https://www.example.com", "https://example.com", "http://localhost:3000"]);
  expect(["", "example", "*.example.com", "a b.com", "https://me@example.com"].map(originOf)).toEqual([null, null, null, null, null]);
});

it("takes an address of pushes to which a POST can go, or none", () => {
  const wrong = (push_url: string) => faults({ ...chat, push_url }, "site").map((one) => `${one.part} ${one.code}`);
  expect(["", "https://app.example/chat?a=b", "http://10.0.0.7:8080/"].flatMap(wrong)).toEqual([]);
  for (const typed of ["app.example", "ftp://app.example", "https://a:b@app.example/", "https://app.example/#x", "https://app.example/é"]) expect(wrong(typed)).toEqual(["site push"]);
});

it("patterns are said in words and judged as the widget judges", () => {
  expect(["*", "/a", "/a*", "*/a", "*a*", "/a*/b", "devis", "/a?b"].map((one) => patternKind(one).kind)).toEqual(["all", "one", "begins", "ends", "holds", "like", "never", "never"]);
  expect([pathOf("https://x.example/devis/auto?a=1"), pathOf("/devis"), pathOf("x.example"), pathOf("")]).toEqual(["/devis/auto", "/devis", "/", ""]);
  expect(fitting(["/devis*", "/contact"], "x.example/devis/auto")).toEqual(["/devis*"]);
  expect(fitting(["/devis"], "")).toEqual([]);
});

it("finds the field of an error, or none", () => {
  expect(["questions.0.options.1.label.fr", "greeting.fr", "origins.1", "theme.launcher.en", "invitation.pages.0", "invitation.pages_seen", "name"].map(placeOf)).toEqual([
    "questions.0.options", "greeting", "origins", "theme.launcher", "invitation.pages", "invitation.pages_seen", "name",
  ]);
  expect(["", "zork", "questions.0", "theme", "names"].map(placeOf)).toEqual([null, null, null, null, null]);
});

it("says what stands in the way, and on which part of the page", () => {
  expect(faults(chat, "site")).toEqual([]);
  const wrong = { ...chat, greeting: { fr: "Bonjour", en: "" }, origins: ["nowhere"], invitation: { ...BLANK_INVITATION, pages: ["x"] } };
  expect(faults(wrong, "A b").map((one) => `${one.part} ${one.code}`)).toEqual(["general key", "talk words", "invite pages", "site origin"]);
});

it("reads what an older server kept, and keeps what it does not know", () => {
  const read = readChat({ languages: ["fr"], push: { url: "x" } });
  expect([read.theme.radius, read.questions, read.invitation]).toEqual([16, [], null]);
  expect((read as unknown as { push: object }).push).toEqual({ url: "x" });
});

it("a secret is 256 bits, and safe in a header", () => {
  expect(newSecret((bytes) => bytes.fill(255))).toBe(`${"_".repeat(42)}8`);
  expect(newSecret()).not.toBe(newSecret());
});

describe("the preview", () => {
  const company = (scene: Scene) => new Company(playOf(chat, null, "en", scene, 0), true);
  it("is in the state that is asked for", () => {
    const told = Object.fromEntries(SCENES.map((scene) => [scene, company(scene).snapshot()]));
    expect([told.closed?.availability.state, told.nobody?.availability.state, told.waiting?.availability.position]).toEqual(["closed", "nobody", 2]);
    expect([told.talk?.conversation?.agent?.name, told.ended?.conversation?.state, told.start?.conversation]).toEqual(["Emma Clarke", "ended", null]);
  });
  it("takes what is said in it once", () => {
    const one = company("start");
    const said = { id: "a", text: "Hello" };
    expect([one.answer("POST", "/messages", said).status, one.answer("POST", "/messages", said).status]).toEqual([201, 200]);
    expect(one.snapshot().messages.map((message) => message.text)).toEqual(["Hello"]);
    expect(one.answer("POST", "/acts", { type: "rate", score: 4 }).status).toBe(200);
    expect(one.snapshot().conversation?.rated).toBe(4);
  });
});
