// The desk without page loads. Whatever a key does, a button or link on the page does too: without this file all still works.
// It is loaded before the page is drawn, so that whatever is seen can be decided.
"use strict";

(() => {
  const PART = "kuzet-part";
  const PLACES = { t: "/", q: "/queue", d: "/decisions", w: "/watchlist", r: "/report", a: "/articles", o: "/outlets", s: "/account" };
  const find = (selector, within = document) => within?.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const current = () => find("[data-item].current");
  const help = () => document.getElementById("keys");
  const areOn = () => localStorage.getItem("kuzet-keys") !== "off";
  let isBusy = false;
  let isGoing = false; // "g" was pressed: the next key names a page

  // Requests. The desk responds with the parts of a page that changed, or with a whole page.

  const request = async (url, { wantsPart, ...options } = {}) => {
    const response = await fetch(url, { ...options, headers: wantsPart ? { [PART]: wantsPart } : {} });
    if (new URL(response.url).pathname === "/login") location.assign(response.url);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    return { page, isPart: response.headers.has(PART), url: response.redirected || !options.method ? response.url : null };
  };

  const swap = (page) => {
    for (const part of all("[data-part]", page)) {
      const held = document.getElementById(part.id);
      if (!held || isShownAhead(held, part)) continue;
      held.hidden = part.hidden;
      held.replaceChildren(...part.childNodes);
    }
  };

  // A question that is shown ahead of the answer stays when the answer asks the same; only what else its text asks may be older.
  const isShownAhead = (held, part) => {
    if (held.id !== "focus" || !ahead.isShown || itemIn(held) !== itemIn(part)) return false;
    const fresh = find(".together", part);
    if (fresh) find(".together", held)?.replaceWith(fresh);
    else find(".together", held)?.remove();
    return true;
  };
  const itemIn = (part) => find("[data-item]", part)?.dataset.item;

  const show = ({ page, isPart, url }) => {
    if (isPart) {
      swap(page);
      markRows();
      fetchAhead();
    } else {
      if (url) history.pushState({}, "", url);
      document.title = page.title;
      find("main").replaceWith(find("main", page));
      prepare();
      scrollTo(0, 0);
    }
    ahead.isShown = false;
    current()?.focus({ preventScroll: true });
  };

  // While a request is on its way, no other is sent: a key pressed in haste never decides what was not seen.
  const once = async (send) => {
    if (isBusy) return false;
    isBusy = true;
    document.documentElement.setAttribute("aria-busy", "true");
    try {
      show(await send());
      return true;
    } finally {
      isBusy = false;
      document.documentElement.removeAttribute("aria-busy");
    }
  };

  const sendForm = (form, button) => {
    if (isBusy) {
      if (ahead.isShown) ahead.held = { form, button };
      return;
    }
    const data = new FormData(form, button);
    const url = button?.getAttribute("formaction") || form.getAttribute("action");
    const wantsPart = find("[data-triage]") ? "now" : undefined;
    const takeBack = form.matches(".decide") && !button?.hasAttribute("formaction") ? showAheadSoon() : () => {};
    once(() => request(url, { method: "POST", body: new URLSearchParams(data), wantsPart }))
      .then(sendHeld)
      .catch(() => {
        takeBack();
        form.removeAttribute("data-swap"); // the browser itself says what is wrong
        form.requestSubmit(button);
      })
      .finally(() => clearTimeout(ahead.timer));
  };

  // The order of a sitting is frozen, so the next questions are fetched while this one is read. If the desk takes long to record
  // a decision, the next question is shown before it has; what is pressed then waits until it has. A decision that is refused
  // or lost comes back.

  const AHEAD_MS = 70;
  const AHEAD_ROWS = [1, 2, 3];
  const ahead = { questions: new Map(), isFetching: false, isShown: false, held: null, timer: 0 };

  const rowsAhead = () => AHEAD_ROWS.map(nextRow).filter(Boolean);

  // One at a time, the nearest first: the desk is not to be kept from recording a decision.
  const fetchAhead = async () => {
    const wanted = new Set(rowsAhead().map((row) => row.dataset.row));
    for (const item of ahead.questions.keys()) if (!wanted.has(item)) ahead.questions.delete(item);
    if (ahead.isFetching || !find("[data-triage]")) return;
    ahead.isFetching = true;
    for (let row; (row = rowsAhead().find((one) => !ahead.questions.has(one.dataset.row))); ) {
      const { page, isPart } = await request(row.href, { wantsPart: "ahead" }).catch(() => ({}));
      const question = isPart && find("#focus", page);
      ahead.questions.set(row.dataset.row, question && itemIn(question) === row.dataset.row ? question : null);
    }
    ahead.isFetching = false;
  };

  // Returns what puts the decided question back.
  const showAheadSoon = () => {
    const focus = document.getElementById("focus");
    const decided = [...(focus?.childNodes ?? [])];
    ahead.timer = setTimeout(() => {
      const item = nextRow(1)?.dataset.row;
      const question = ahead.questions.get(item);
      if (!question || !isBusy) return;
      focus.replaceChildren(...question.childNodes);
      ahead.questions.delete(item);
      ahead.isShown = true;
      markRows();
      current().focus({ preventScroll: true });
    }, AHEAD_MS);
    return () => {
      if (ahead.isShown) focus.replaceChildren(...decided);
      Object.assign(ahead, { isShown: false, held: null });
    };
  };

  const sendHeld = () => {
    const { form, button } = ahead.held ?? {};
    ahead.held = null;
    if (form?.isConnected) sendForm(form, button);
  };

  const submit = (form, button) => {
    if (form && !form.dataset.sent) form.requestSubmit(button);
  };

  // The rows of the queue keep their order for the whole sitting; decided ones are struck out.

  const rows = () => all("[data-row]");

  const markRows = () => {
    const decided = new Map(all("[data-decided]").map((line) => [line.dataset.decided, line.dataset.verdict]));
    const focus = current()?.dataset.item;
    for (const row of rows()) {
      const id = row.dataset.row;
      if (decided.has(id)) row.classList.add("decided", decided.get(id));
      if (id === focus) row.classList.remove("decided", "confirmed", "rejected", "unsure");
      row.toggleAttribute("aria-current", false);
      if (id === focus) row.setAttribute("aria-current", "true");
    }
    const row = rows().find((one) => one.dataset.row === focus);
    if (row) row.scrollIntoView({ block: "nearest" });
    else if (focus && rows().length) refillRows();
  };

  const refillRows = async () => {
    const url = new URL(location.href);
    url.searchParams.delete("page");
    if (current()) url.search = new URLSearchParams(current().dataset.place);
    const response = await fetch(url);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const fresh = find("#rows", page);
    if (fresh) find("#rows").replaceChildren(...fresh.childNodes);
    if (rows().some((row) => row.dataset.row === current()?.dataset.item)) markRows();
  };

  const go = (link) => link && once(() => request(link.href, { wantsPart: "now" })).catch(() => location.assign(link.href));

  // On a page with several items, the current one is marked; in the queue, the next row comes into focus.

  const mark = (item) => {
    current()?.removeAttribute("aria-current");
    current()?.classList.remove("current");
    item.classList.add("current");
    item.setAttribute("aria-current", "true");
  };

  const nextRow = (distance) => {
    const open = rows().filter((row) => !row.classList.contains("decided") || row.hasAttribute("aria-current"));
    return open[open.findIndex((row) => row.hasAttribute("aria-current")) + distance];
  };

  const step = (distance) => {
    if (find("[data-triage]")) {
      go(nextRow(distance));
      return;
    }
    const items = all("[data-item]");
    const item = items[items.indexOf(current()) + distance];
    if (!item) return;
    mark(item);
    item.focus({ preventScroll: true });
    item.scrollIntoView({ block: "nearest" });
  };

  const follow = (selector, within = document) => find(selector, within)?.click();
  const isSingle = () => current()?.classList.contains("single");
  const isBulk = () => find("form.bulk-form");

  const press = (selector) => {
    const button = find(selector, isBulk() ?? find("form.decide", current()));
    if (button) submit(button.form, button);
  };

  const note = () => {
    const details = find("details.note", isBulk() ?? current());
    if (!details) return;
    details.open = true;
    find("textarea", details).focus();
  };

  const peek = async () => {
    const box = document.getElementById("peek");
    const link = find("[data-peek]");
    if (!box || !link) return;
    if (!box.childElementCount) swap((await request(link.href, { wantsPart: "now" })).page);
    else box.hidden = !box.hidden;
    if (!box.hidden) (find("mark.focus", box) ?? box).scrollIntoView({ block: "center" });
  };

  const tick = () => {
    const box = find("input[type=checkbox]", current());
    if (box) box.checked = !box.checked;
  };

  const search = () => {
    const form = find("form[role=search]");
    if (!form) return;
    const box = form.closest("details");
    if (box) box.open = true;
    find("input[type=search], select, input", form)?.focus();
  };

  const actions = {
    j: () => (isSingle() ? follow("a.next") : step(1)),
    k: () => (isSingle() ? follow("a.before") : step(-1)),
    o: () => (isSingle() ? follow("a.back") : follow("a.open", current())),
    y: () => press('button[value="confirmed"]'),
    n: () => press('button[value="rejected"]'),
    u: () => press('button[value="unsure"]'),
    Y: () => follow('.together button[value="confirmed"]'),
    N: () => follow('.together button[value="rejected"]'),
    a: () => find("button.take", current())?.click(),
    x: tick,
    m: note,
    z: () => submit(find("form.undo"), find("form.undo button")),
    " ": () => (isBulk() ? tick() : peek()),
    "/": search,
    g: () => (isGoing = true),
    "?": () => help()?.showModal(),
  };
  Object.assign(actions, { c: actions.y, r: actions.n, C: actions.Y, R: actions.N });
  Object.assign(actions, { ArrowDown: actions.j, ArrowUp: actions.k, Enter: actions.o });
  for (const digit of [1, 2, 3, 4]) actions[digit] = () => press(`.reasons button:nth-of-type(${digit})`);
  const ANYWHERE = new Set(["g", "/", "?"]);

  // On a Russian or Kazakh layout the key of "y" writes another letter: then its place on the keyboard counts.
  const keyOf = (event) => {
    if (event.key === "?" || (event.code === "Slash" && event.shiftKey)) return "?";
    if (event.code === "Slash") return "/";
    if (event.code.startsWith("Digit")) return event.code.slice(5);
    if (event.key === " " || event.key.startsWith("Arrow") || event.key === "Enter") return event.key;
    const latin = /^[a-z]$/i.test(event.key) ? event.key : event.code.startsWith("Key") ? event.code.slice(3) : "";
    return event.shiftKey ? latin.toUpperCase() : latin.toLowerCase();
  };

  const isTyping = (element) => element.closest("textarea, select, input:not([type=checkbox])");
  const acts = (element, key) => (key === "Enter" || key === " ") && element.closest("a, button, summary, input");

  document.addEventListener("keydown", (event) => {
    if (isTyping(event.target)) {
      if (event.key === "Escape") (current() ?? find("main")).focus();
      return;
    }
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || help()?.open) return;
    const key = keyOf(event);
    if (isGoing) {
      isGoing = false;
      if (PLACES[key] && find("header nav")) location.assign(PLACES[key]);
      return;
    }
    if (event.key === "Escape") {
      const open = find("details.note[open]");
      if (open) open.open = false;
    }
    if (!actions[key] || (!current() && !ANYWHERE.has(key)) || acts(event.target, key) || (!areOn() && key !== "?")) return;
    event.preventDefault();
    actions[key]();
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if ("swap" in form.dataset) {
      event.preventDefault();
      sendForm(form, event.submitter);
      return;
    }
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });

  document.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    const row = event.target.closest("[data-row], [data-go]");
    const link = event.target.closest("[data-peek]");
    if (row && !row.classList.contains("decided")) go(row);
    else if (link) peek();
    else return;
    event.preventDefault();
  });

  document.addEventListener("focusin", (event) => {
    const item = event.target.closest("[data-item]");
    if (item && item !== current()) mark(item);
  });

  // A page that comes back from the browser's memory may be sent again.
  window.addEventListener("pageshow", () => {
    for (const form of document.forms) delete form.dataset.sent;
  });
  window.addEventListener("popstate", () => location.reload());

  // A search that is still running is asked again until it has ended; then the whole page shows what it found.
  const poll = () => {
    const box = find("[data-poll]");
    if (!box) return;
    setTimeout(async () => {
      const { page } = await request(box.dataset.poll, { wantsPart: "now" });
      const fresh = find("#search-state", page);
      if (!fresh || !box.isConnected) return;
      if (!fresh.dataset.poll) return location.reload();
      box.replaceWith(fresh);
      poll();
    }, 1000);
  };

  const prepare = () => {
    poll();
    const box = document.getElementById("keys-on");
    if (box) {
      box.checked = areOn();
      box.addEventListener("change", () => localStorage.setItem("kuzet-keys", box.checked ? "on" : "off"));
    }
    for (const button of all("[data-help]")) {
      button.hidden = false;
      button.addEventListener("click", () => help().showModal());
    }
    for (const button of all("[data-print]")) {
      button.hidden = false;
      button.addEventListener("click", () => print());
    }
    if (find("[data-triage]")) {
      const here = current()?.dataset.place;
      if (here && !new URLSearchParams(location.search).has("sitting")) history.replaceState({}, "", `/queue?${here}`);
      current()?.focus({ preventScroll: true });
      fetchAhead();
    }
  };
  document.addEventListener("DOMContentLoaded", prepare);
})();
