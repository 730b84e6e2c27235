// Keys for the desk. Every key presses a button or follows a link that is on the page: without this file all still works.
"use strict";

(() => {
  const items = [...document.querySelectorAll("[data-item]")];
  const help = document.getElementById("keys");
  const keysOn = document.getElementById("keys-on");
  if (!help) return;

  let current = Math.max(0, items.findIndex((item) => item.classList.contains("current")));

  const mark = (number) => {
    items[current].classList.remove("current");
    items[current].removeAttribute("aria-current");
    current = number;
    items[current].classList.add("current");
    items[current].setAttribute("aria-current", "true");
  };

  const show = (number) => {
    if (number < 0 || number >= items.length) return;
    mark(number);
    items[current].focus({ preventScroll: true });
    items[current].scrollIntoView({ block: "nearest" });
  };

  const follow = (selector) => document.querySelector(selector)?.click();

  const press = (selector) => {
    const button = items[current]?.querySelector(selector);
    // A form that is on its way must not be sent a second time.
    if (button && !button.form.dataset.sent) button.form.requestSubmit(button);
  };

  const undo = () => {
    const form = document.querySelector("form.undo");
    if (form && !form.dataset.sent) form.requestSubmit();
  };

  const note = () => {
    const details = items[current]?.querySelector("details.note");
    if (!details) return;
    details.open = true;
    details.querySelector("textarea").focus();
  };

  const single = items.length === 1 && items[0].classList.contains("single");
  const actions = {
    j: () => (single ? follow("a.next") : show(current + 1)),
    k: () => (single ? follow("a.before") : show(current - 1)),
    o: () => (single ? follow("a.back") : items[current]?.querySelector("a.open").click()),
    y: () => press('button[value="confirmed"]'),
    n: () => press('button[value="rejected"]'),
    u: () => press('button[value="unsure"]'),
    m: note,
    z: undo,
    "?": () => help.showModal(),
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
      if (event.key === "Escape" && items.length) items[current].focus();
      return;
    }
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || help.open) return;
    const key = keyOf(event);
    if (!actions[key] || (keysOn && !keysOn.checked && key !== "?")) return;
    event.preventDefault();
    actions[key]();
  });

  document.addEventListener("submit", (event) => {
    if (event.target.method !== "post") return;
    if (event.target.dataset.sent) event.preventDefault();
    event.target.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.forms) delete form.dataset.sent;
  });

  if (keysOn) {
    keysOn.checked = localStorage.getItem("kuzet-keys") !== "off";
    keysOn.addEventListener("change", () => localStorage.setItem("kuzet-keys", keysOn.checked ? "on" : "off"));
  }
  for (const button of document.querySelectorAll("[data-help]")) {
    button.hidden = false;
    button.addEventListener("click", () => help.showModal());
  }
  for (const item of items) {
    item.addEventListener("focusin", () => mark(items.indexOf(item)));
  }
  if (items.length && (location.hash || new URLSearchParams(location.search).has("at"))) show(current);
})();
