// Keys for the desk. Every key presses a button or follows a link that is on the page: without this file all still works.
// It is loaded before the page is drawn, so that whatever is seen can be decided.
"use strict";

(() => {
  const all = () => [...document.querySelectorAll("[data-item]")];
  const current = () => document.querySelector("[data-item].current");
  const help = () => document.getElementById("keys");
  const areOn = () => localStorage.getItem("kuzet-keys") !== "off";

  const mark = (item) => {
    current()?.removeAttribute("aria-current");
    current()?.classList.remove("current");
    item.classList.add("current");
    item.setAttribute("aria-current", "true");
  };

  const show = (item) => {
    if (!item) return;
    mark(item);
    item.focus({ preventScroll: true });
    item.scrollIntoView({ block: "nearest" });
  };

  const step = (distance) => {
    const items = all();
    show(items[items.indexOf(current()) + distance]);
  };

  const follow = (selector, within = document) => within?.querySelector(selector)?.click();

  // A form that is on its way is not sent a second time.
  const send = (form, button) => {
    if (form && !form.dataset.sent) form.requestSubmit(button);
  };

  const press = (selector) => {
    const button = current()?.querySelector(selector);
    if (button) send(button.form, button);
  };

  const note = () => {
    const details = current()?.querySelector("details.note");
    if (!details) return;
    details.open = true;
    details.querySelector("textarea").focus();
  };

  const isSingle = () => current()?.classList.contains("single");
  const actions = {
    j: () => (isSingle() ? follow("a.next") : step(1)),
    k: () => (isSingle() ? follow("a.before") : step(-1)),
    o: () => (isSingle() ? follow("a.back") : follow("a.open", current())),
    y: () => press('button[value="confirmed"]'),
    n: () => press('button[value="rejected"]'),
    u: () => press('button[value="unsure"]'),
    c: () => press('button[value="confirmed"]'),
    r: () => press('button[value="rejected"]'),
    a: () => press("button.take"),
    m: note,
    z: () => send(document.querySelector("form.undo")),
    "?": () => help()?.showModal(),
  };
  for (const digit of [1, 2, 3, 4]) {
    actions[digit] = () => press(`.reasons button:nth-of-type(${digit})`);
  }

  // On a Russian or Kazakh layout the key of "y" writes another letter: then its place on the keyboard counts.
  const keyOf = (event) => {
    if (event.key === "?" || (event.code === "Slash" && event.shiftKey)) return "?";
    if (event.code.startsWith("Digit")) return event.code.slice(5);
    if (/^[a-z]$/i.test(event.key)) return event.key.toLowerCase();
    return event.code.startsWith("Key") ? event.code.slice(3).toLowerCase() : "";
  };

  document.addEventListener("keydown", (event) => {
    if (event.target.closest("textarea, input, select")) {
      if (event.key === "Escape") current()?.focus();
      return;
    }
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || !current() || help()?.open) return;
    const key = keyOf(event);
    if (!actions[key] || (!areOn() && key !== "?")) return;
    event.preventDefault();
    actions[key]();
  });

  document.addEventListener("submit", (event) => {
    if (event.target.method !== "post") return;
    if (event.target.dataset.sent) event.preventDefault();
    event.target.dataset.sent = "yes";
  });

  document.addEventListener("focusin", (event) => {
    const item = event.target.closest("[data-item]");
    if (item && item !== current()) mark(item);
  });

  // A page that comes back from the browser's memory may be sent again.
  window.addEventListener("pageshow", () => {
    for (const form of document.forms) delete form.dataset.sent;
  });

  document.addEventListener("DOMContentLoaded", () => {
    const box = document.getElementById("keys-on");
    if (box) {
      box.checked = areOn();
      box.addEventListener("change", () => localStorage.setItem("kuzet-keys", box.checked ? "on" : "off"));
    }
    for (const button of document.querySelectorAll("[data-help]")) {
      button.hidden = false;
      button.addEventListener("click", () => help().showModal());
    }
    if (new URLSearchParams(location.search).has("at")) show(current());
  });
})();
