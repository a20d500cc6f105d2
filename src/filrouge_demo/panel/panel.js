"use strict";
let words = {};
let language = localStorage.getItem("language") || ((navigator.language || "fr").startsWith("fr") ? "fr" : "en");
let state = null;
let seen = "";

const $ = (id) => document.getElementById(id);
const say = (key, values = {}) =>
  ((words[language] || {})[key] || key).replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");

async function start() {
  words = await (await fetch("/words.json")).json();
  setLanguage(language);
  for (const button of document.querySelectorAll("[data-write]")) {
    button.addEventListener("click", () => write(button));
  }
  for (const button of document.querySelectorAll("[data-speed]")) {
    button.addEventListener("click", () => tell("/speed", { speed: Number(button.dataset.speed) }));
  }
  $("pause").addEventListener("click", () => tell("/pause", { paused: !(state && state.paused) }));
  $("tongue").addEventListener("click", () => setLanguage(language === "fr" ? "en" : "fr"));
  look();
}

function setLanguage(chosen) {
  language = chosen;
  localStorage.setItem("language", chosen);
  document.documentElement.lang = chosen;
  document.title = say("title");
  for (const each of document.querySelectorAll("[data-say]")) each.textContent = say(each.dataset.say);
  for (const each of document.querySelectorAll("[data-label]")) each.setAttribute("aria-label", say(each.dataset.label));
  for (const each of document.querySelectorAll("[data-write]")) each.textContent = say("write." + each.dataset.write);
  $("tongue").textContent = say("other");
  $("tongue").lang = chosen === "fr" ? "en" : "fr";
  seen = "";
  if (state) draw(state);
}

async function tell(path, body) {
  try {
    const answer = await fetch(path, {
      method: "POST",
      headers: { "content-type": "application/json", "x-demo": "1" },
      body: JSON.stringify(body),
    });
    const told = await answer.json();
    if (told.state) draw(told.state);
    return told;
  } catch {
    return { error: "gone" };
  }
}

async function write(button) {
  button.disabled = true;
  $("said").textContent = say("writing");
  const told = await tell("/write", { what: button.dataset.write });
  $("said").textContent = told.error ? say("error." + told.error) : say("written");
  button.disabled = false;
}

async function look() {
  try {
    draw(await (await fetch("/state")).json());
  } catch {
    $("stage").textContent = "";
    $("now").textContent = say("gone");
  }
  setTimeout(look, document.hidden ? 4000 : 1000);
}

function draw(fresh) {
  state = fresh;
  $("product").href = fresh.url;
  $("site").hidden = !fresh.site;
  $("site").href = fresh.site || "#";
  $("site").textContent = say("site");
  const living = fresh.stage === "living";
  const mood = living ? (fresh.paused ? "paused" : fresh.hushed ? "hushed" : "living") : fresh.stage;
  $("stage").textContent = say("stage." + mood);
  $("now").textContent = living
    ? fresh.typing ? say("typing", { who: fresh.typing }) : fresh.chats && mood === "living" ? say("now.chatting", { count: fresh.chats }) : say("now." + mood)
    : say("now." + mood, { done: fresh.brought, all: fresh.to_bring });
  const bar = $("bar");
  bar.hidden = fresh.stage !== "history" || !fresh.to_bring;
  bar.setAttribute("aria-valuemax", fresh.to_bring);
  bar.setAttribute("aria-valuenow", fresh.brought);
  bar.firstElementChild.style.width = fresh.to_bring ? (100 * fresh.brought) / fresh.to_bring + "%" : "0";
  $("trouble").hidden = !(fresh.trouble || fresh.detail);
  $("trouble").textContent = fresh.detail || (fresh.trouble ? say("trouble", { why: fresh.trouble }) : "");
  $("pause").textContent = say(fresh.paused ? "resume" : "pause");
  for (const button of document.querySelectorAll("[data-speed]")) {
    button.setAttribute("aria-pressed", String(Number(button.dataset.speed) === fresh.speed));
  }
  for (const button of document.querySelectorAll("[data-write]")) button.disabled = !living;
  const counts = ["email", "form", "chat", "reply", "received", "left", "rated", "away", "bounce"];
  $("counts").replaceChildren(
    ...counts.map((kind) => {
      const box = document.createElement("div");
      const name = Object.assign(document.createElement("dt"), { textContent: say("count." + kind) });
      const number = (fresh.counts[kind] || 0).toLocaleString(language);
      box.append(name, Object.assign(document.createElement("dd"), { textContent: number }));
      return box;
    })
  );
  drawThread(fresh.lines);
}

function drawThread(lines) {
  const key = lines.length + (lines[0] ? lines[0].at + lines[0].who + lines[0].subject : "");
  $("empty").hidden = lines.length > 0;
  if (key === seen) return;
  const grown = seen !== "";
  seen = key;
  $("thread").replaceChildren(...lines.map((line, place) => knot(line, grown && place === 0)));
}

function knot(line, fresh) {
  const item = document.createElement("li");
  item.className = line.kind + (fresh ? " fresh" : "");
  const sign = document.createElement("span");
  sign.className = "knot";
  const icon = $("icons").content.getElementById("i-" + line.kind);
  if (icon) sign.append(icon.cloneNode(true));
  sign.firstElementChild?.removeAttribute("id");
  sign.firstElementChild?.setAttribute("aria-hidden", "true");
  const head = document.createElement("div");
  head.className = "head";
  const when = new Date(line.at);
  const time = document.createElement("time");
  time.dateTime = line.at;
  time.textContent = when.toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
  head.append(Object.assign(document.createElement("strong"), { textContent: line.who }), time);
  const what = document.createElement("div");
  what.className = "line";
  const files = line.files ? " · " + say(line.files === 1 ? "file" : "files", { count: line.files }) : "";
  what.textContent = say("did." + line.kind, { to: line.to, place: line.place }) + files;
  const subject = document.createElement("div");
  subject.className = "subject";
  subject.textContent = line.subject;
  item.append(sign, head, subject, what);
  return item;
}

start();
