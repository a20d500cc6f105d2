(() => {
  const root = document.documentElement;
  root.classList.add("js");
  const form = document.querySelector("form[data-form]");
  const done = document.querySelector("[data-done]");
  const key = (slug) => `form:${slug}`;
  const store = {
    read(slug) { try { return JSON.parse(sessionStorage.getItem(key(slug))) || {}; } catch { return {}; } },
    write(slug, what) { try { sessionStorage.setItem(key(slug), JSON.stringify(what)); } catch { /* full or forbidden */ } },
    drop(slug) { try { sessionStorage.removeItem(key(slug)); } catch { /* forbidden */ } },
  };
  if (window.parent !== window && "ResizeObserver" in window) {
    const tell = () => parent.postMessage({ form: (form || done)?.dataset.form || done?.dataset.done, height: Math.ceil(document.body.getBoundingClientRect().height) }, "*");
    new ResizeObserver(tell).observe(document.body);
    tell();
  }
  if (done) { store.drop(done.dataset.done); done.querySelector("h1").focus(); }
  if (!form) return;

  const slug = form.dataset.form;
  const summary = document.getElementById("summary");
  const button = form.querySelector(".send button");
  const where = form.querySelector(".where span");
  const change = form.querySelector(".where .change");
  const bar = form.querySelector(".progress");
  const fields = [...form.querySelectorAll("[data-field]")];
  const words = () => [...form.elements].filter((one) => one.name && one.name[0] !== "_" && one.name !== "website" && one.type !== "file");
  const shown = (field) => field.getClientRects().length > 0;
  const controls = (field) => [...field.querySelectorAll("input,select,textarea")];
  const sign = document.querySelector("#summary svg");

  const save = () => {
    const kept = {};
    for (const one of words()) {
      if (one.type === "radio") { if (one.checked) kept[one.name] = one.value; }
      else if (one.type === "checkbox") { if (one.checked) kept[one.name] = "on"; }
      else if (one.value) kept[one.name] = one.value;
    }
    store.write(slug, kept);
  };
  if ("fresh" in form.dataset) {
    const kept = store.read(slug);
    for (const one of words()) {
      if (!(one.name in kept)) continue;
      if (one.type === "radio") one.checked = one.value === kept[one.name];
      else if (one.type === "checkbox") one.checked = true;
      else one.value = kept[one.name];
    }
  }

  const sayWhere = () => {
    const address = form.elements[form.dataset.email]?.value.trim() || "";
    const good = /^[^\s@]+@[^\s@]+\.[^\s@]{2,}$/.test(address);
    where.textContent = good ? form.dataset.to.replace("{address}", address) : form.dataset.toEmail;
    change.hidden = !good;
  };

  const value = (field) => {
    const all = controls(field);
    if (field.dataset.type === "choice") return all.find((one) => one.checked)?.value || "";
    if (field.dataset.type === "file") return all[0].files.length ? "x" : "";
    if (all[0].type === "checkbox") return all[0].checked ? "on" : "";
    return all[0].value.trim();
  };
  const problem = (field) => {
    const given = value(field);
    const { type, required, invalid, pattern } = field.dataset;
    if (!given) return required || "";
    if (type === "file") return fileProblem(controls(field)[0]);
    if (type === "email" && !/^[^\s@]+@[^\s@]+\.[^\s@]{2,}$/.test(given)) return invalid;
    if (type === "phone" && !/^\+?\d{6,15}$/.test(given.replace(/[\s().\-\/]/g, ""))) return invalid;
    if (type === "number" && !/^-?\d+([.,]\d+)?$/.test(given)) return invalid;
    if (pattern && !new RegExp(`^(?:${pattern})$`, "u").test(given.replace(/\s+/g, " "))) {
      const missing = field.dataset.least - given.replace(/\s+/g, " ").length;
      return missing < 1 ? invalid : missing === 1 ? field.dataset.shortOne : field.dataset.shortMany.replace("{missing}", missing);
    }
    return "";
  };
  const mark = (field, remedy) => {
    const place = field.querySelector(".error");
    place.hidden = !remedy;
    place.replaceChildren();
    if (remedy) {
      const text = document.createElement("span");
      text.textContent = remedy;
      place.append(sign.cloneNode(true), text);
    }
    const target = field.querySelector("fieldset") || controls(field)[0];
    const described = (target.getAttribute("aria-describedby") || "").split(" ").filter((one) => one && one !== place.id);
    if (remedy) { target.setAttribute("aria-invalid", "true"); described.unshift(place.id); }
    else target.removeAttribute("aria-invalid");
    if (described.length) target.setAttribute("aria-describedby", described.join(" "));
    else target.removeAttribute("aria-describedby");
  };
  const link = (field) => {
    const a = document.createElement("a");
    a.href = `#f-${field.dataset.field}`;
    a.textContent = field.dataset.label;
    return a;
  };
  const sum = (wrong, plain) => {
    const place = summary.lastElementChild;
    place.replaceChildren();
    summary.hidden = !wrong.length && !plain;
    if (summary.hidden) return;
    const p = document.createElement("p");
    const strong = document.createElement("strong");
    if (plain) strong.textContent = plain;
    else {
      strong.append(wrong.length > 1 ? form.dataset.many.replace("{count}", wrong.length) : form.dataset.one);
      wrong.forEach((field, place) => strong.append(place ? ", " : " ", link(field)));
    }
    p.append(strong);
    if (!plain) p.append(". ", form.dataset.kept);
    place.append(p);
    summary.setAttribute("role", "alert");
    summary.focus();
    summary.scrollIntoView({ block: "nearest" });
  };
  const go = (field) => {
    const target = controls(field).find((one) => one.checked) || controls(field)[0];
    target.focus({ preventScroll: true });
    field.scrollIntoView({ block: "center" });
  };
  form.addEventListener("click", (event) => {
    const a = event.target.closest('a[href^="#f-"]');
    const field = a && document.getElementById(`field-${a.hash.slice(3)}`);
    if (field) { event.preventDefault(); go(field); }
  });

  const chosen = new WeakMap();
  const weight = () => fields.filter((one) => one.dataset.type === "file" && shown(one)).reduce((sum, one) => sum + [...controls(one)[0].files].reduce((n, file) => n + file.size, 0), 0);
  const size = (bytes) => {
    const french = root.lang === "fr";
    const units = french ? ["ko", "Mo"] : ["kB", "MB"];
    const [n, unit, digits] = bytes < 1e6 ? [bytes / 1e3, units[0], 0] : [bytes / 1e6, units[1], 1];
    return `${new Intl.NumberFormat(root.lang, { maximumFractionDigits: digits }).format(Math.max(n, 0.1 ** digits))}\u00a0${unit}`;
  };
  function fileProblem(input) {
    if (input.files.length > Number(input.dataset.most)) return input.dataset.tooMany;
    return weight() > 25 * 1024 * 1024 ? input.dataset.tooLarge : "";
  }
  const list = (input) => {
    const place = input.parentElement.querySelector(".list");
    place.replaceChildren();
    place.hidden = !input.files.length;
    [...input.files].forEach((file, number) => {
      const li = document.createElement("li");
      const div = document.createElement("div");
      const name = document.createElement("b");
      const small = document.createElement("small");
      const remove = document.createElement("button");
      name.textContent = file.name;
      small.textContent = `${size(file.size)}, ${input.dataset.ready}`;
      remove.type = "button";
      remove.textContent = "×";
      remove.setAttribute("aria-label", input.dataset.remove.replace("{name}", file.name));
      remove.onclick = () => {
        const left = new DataTransfer();
        [...input.files].forEach((one, place) => place !== number && left.items.add(one));
        input.files = left.files;
        chosen.set(input, left.files);
        list(input);
        check(input.closest("[data-field]"));
        input.focus();
      };
      const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
      svg.setAttribute("viewBox", "0 0 24 24");
      svg.setAttribute("width", "20");
      svg.setAttribute("aria-hidden", "true");
      svg.innerHTML = '<path d="M3 12a9 9 0 1 0 18 0a9 9 0 1 0-18 0M9 12l2 2l4-4"/>';
      div.append(name, small);
      li.append(svg, div, remove);
      place.append(li);
    });
  };
  const check = (field) => mark(field, shown(field) ? problem(field) : "");

  form.addEventListener("input", (event) => {
    save();
    sayWhere();
    const field = event.target.closest("[data-field]");
    if (field && event.target.type !== "file" && !field.querySelector(".error").hidden && !problem(field)) mark(field, "");
  });
  form.addEventListener("change", (event) => {
    const input = event.target;
    const field = input.closest("[data-field]");
    if (!field) return;
    if (input.type === "file") {
      const all = new DataTransfer();
      if (input.multiple) for (const file of chosen.get(input) || []) all.items.add(file);
      for (const file of input.files) if (![...all.files].some((one) => one.name === file.name && one.size === file.size)) all.items.add(file);
      input.files = all.files;
      chosen.set(input, all.files);
      list(input);
      check(field);
    } else if (value(field)) check(field);
  });

  let sending = false;
  const free = () => { sending = false; button.disabled = false; button.lastElementChild.textContent = button.dataset.words; bar.hidden = true; };
  const answered = (xhr) => {
    const page = (xhr.getResponseHeader("content-type") || "").includes("html") ? new DOMParser().parseFromString(xhr.response, "text/html") : null;
    if (xhr.status === 200 && page?.querySelector("[data-done]")) { store.drop(slug); location.assign(xhr.responseURL); return; }
    free();
    const next = page?.querySelector("form[data-form]");
    if (!next) { sum([], xhr.status === 413 ? form.dataset.tooLarge : form.dataset.network); return; }
    form.elements._token.value = next.elements._token.value;
    for (const field of fields) mark(field, next.querySelector(`#e-${field.dataset.field} > span`)?.textContent || "");
    const fresh = next.querySelector("#summary");
    summary.replaceChildren(...fresh.childNodes);
    summary.hidden = fresh.hidden;
    summary.setAttribute("role", "alert");
    summary.focus();
  };
  button.dataset.words = button.textContent;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (sending) return;
    const wrong = fields.filter((field) => { check(field); return !field.querySelector(".error").hidden; });
    sum(wrong);
    if (wrong.length) return;
    sending = true;
    button.disabled = true;
    button.lastElementChild.textContent = form.dataset.sending;
    const body = new FormData(form);
    const xhr = new XMLHttpRequest();
    xhr.open("POST", form.action);
    xhr.upload.onprogress = (e) => { if (e.lengthComputable && e.total > 2e5) { bar.hidden = false; bar.firstElementChild.style.width = `${(100 * e.loaded) / e.total}%`; } };
    xhr.onload = () => answered(xhr);
    xhr.onerror = () => { free(); sum([], form.dataset.network); };
    xhr.send(body);
  });
  window.addEventListener("pageshow", (event) => { if (event.persisted) free(); });
  sayWhere();
  for (const input of form.querySelectorAll("input[type=file]")) list(input);
  if (!summary.hidden) summary.focus();
})();
