// What `bench-desk` adds to each page: when something came to stand on the screen, measured by the page's own clock.
(() => {
  const bench = (window.bench = { ids: {}, longs: [], pressedAt: 0, armed: false, largest: 0, waiting: null });
  const watch = (type, each, more) =>
    new PerformanceObserver((list) => list.getEntries().forEach(each)).observe({ type, buffered: true, ...more });
  watch("longtask", (one) => bench.longs.push([one.startTime, one.duration]));
  watch("largest-contentful-paint", (one) => (bench.largest = one.startTime));

  const pressed = (event) => {
    if (!bench.armed) return;
    bench.pressedAt = event.timeStamp;
    bench.armed = false;
  };
  for (const kind of ["keydown", "pointerdown"]) window.addEventListener(kind, pressed, true);

  /** The moment after the frame in which `test` first holds has been drawn. */
  const drawn = (test, limit = 60_000) =>
    new Promise((done, fail) => {
      const end = performance.now() + limit;
      const look = () => {
        if (test()) {
          const after = new MessageChannel();
          after.port1.onmessage = () => done(performance.now());
          after.port2.postMessage(0);
        } else if (performance.now() > end) fail(new Error(`not drawn: ${test}`));
        else requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    });

  const here = () => location.pathname.split("/");
  const rows = () => [...document.querySelectorAll("a[id^='row-']")].map((row) => row.id.slice(4));
  const editor = () => document.querySelector("[contenteditable=true], textarea");
  const said = (words) => [...document.querySelectorAll("article")].filter((one) => one.textContent.includes(words));
  const TESTS = {
    rows: () => rows().length > 0,
    conversation: (before) => {
      const id = here()[3];
      return id && id !== before && (bench.ids[id] ?? []).some((entry) => document.getElementById(entry));
    },
    other: (before) => here()[3] && here()[3] !== before && document.querySelector("[data-quotable]"),
    list: (view) => here()[2] === view && String(rows().slice(0, 3)) === String(bench.ids[view].slice(0, 3)),
    editor: () => editor(),
    typed: (length) => (editor().value ?? editor().textContent).length >= length,
    shown: (words) => said(words).length > 0,
    kept: (words) => said(words).some((one) => !one.dataset.pending),
    dialog: () => document.querySelector("[role=dialog] input[type=radio]"),
  };
  bench.drawn = (name, given) => drawn(() => TESTS[name](given));
  /** From the next key or click until the named thing stands there; `await bench.waiting` tells the milliseconds. */
  bench.begin = (name, given) => {
    bench.armed = true;
    bench.waiting = bench.drawn(name, given).then((at) => at - bench.pressedAt);
    bench.waiting.catch(() => undefined);
  };

  // -- the floor: the same answers, and their words on a page without anything else ----------------------------------
  const call = async (path, body) => {
    const headers = { Accept: "application/json", "Content-Type": "application/json", "Idempotency-Key": crypto.randomUUID() };
    const answer = await fetch(`/api/v1${path}`, body ? { method: "POST", headers, body: JSON.stringify(body) } : { headers });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  const paint = async (texts) => {
    document.body.replaceChildren(...texts.map((text) => Object.assign(document.createElement("p"), { textContent: text })));
    return drawn(() => true);
  };
  const rowText = (row) => `${row.customer?.name ?? ""} ${row.subject} ${row.last?.text ?? ""}`;
  const entryText = (entry) => `${entry.author?.name ?? ""} ${entry.at} ${entry.message?.text ?? ""}`;
  bench.bare = {
    conversation: async (id) => {
      const begun = performance.now();
      const found = await call(`/conversations/${id}`);
      return (await paint(found.entries.map(entryText))) - begun;
    },
    list: async (view) => {
      const begun = performance.now();
      return (await paint((await call(`/inbox?view=${view}&limit=50`)).items.map(rowText))) - begun;
    },
    send: async ([id, body]) => {
      const begun = performance.now();
      await call(`/conversations/${id}/messages`, body);
      return (await paint([body.text])) - begun;
    },
    editor: async () => {
      document.body.replaceChildren(document.createElement("textarea"));
      editor().focus();
      return drawn(() => true);
    },
  };
  if (location.pathname === "/healthz")
    document.addEventListener("DOMContentLoaded", () => {
      const wanted = ["/session", "/inbox?view=all&limit=50", "/inbox/counts"].map((path) => call(path));
      bench.opened = Promise.all(wanted).then(([, list]) => paint(list.items.map(rowText)));
    });
})();
