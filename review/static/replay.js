// Loads an archived response into the replay's service worker and shows the page in a frame that runs no scripts.
"use strict";

(() => {
  const LOAD_TIMEOUT_MS = 30_000;
  const FOLDER = "/replay/";

  const activated = async () => {
    const registration = await navigator.serviceWorker.register(`${FOLDER}sw.js`, { scope: FOLDER });
    const worker = registration.installing ?? registration.waiting ?? registration.active;
    if (worker.state === "activated") return worker;
    return new Promise((resolve, reject) => {
      worker.addEventListener("statechange", () => {
        if (worker.state === "activated") resolve(worker);
        if (worker.state === "redundant") reject(new Error("the service worker was refused"));
      });
    });
  };

  // Sends a message to the worker and waits for the message that answers it.
  const ask = (worker, message, isAnswer) =>
    new Promise((resolve, reject) => {
      setTimeout(() => reject(new Error("the archive was not loaded in time")), LOAD_TIMEOUT_MS);
      navigator.serviceWorker.addEventListener("message", ({ data }) => {
        if (isAnswer(data)) resolve(data);
        if (data.msg_type === "collProgress" && data.error) reject(new Error(data.error));
      });
      navigator.serviceWorker.startMessages();
      worker.postMessage(message);
    });

  // The worker keeps what it loaded in the browser: what an earlier visit left there goes first, and this one's at the end.
  const forgetOthers = async (worker, name) => {
    const { colls } = await ask(worker, { msg_type: "listAll" }, (data) => data.msg_type === "listAll");
    for (const one of colls) if (one.name !== name) worker.postMessage({ msg_type: "removeColl", name: one.name });
  };

  const replay = async (frame) => {
    const { archive, moment, url } = frame.dataset;
    const name = archive.replace(/\W+/g, "-");
    const worker = await activated();
    await forgetOthers(worker, name);
    const loaded = (data) => data.msg_type === "collAdded" && data.name === name;
    await ask(worker, { msg_type: "addColl", name, file: { sourceUrl: new URL(archive, location.href).href } }, loaded);
    addEventListener("pagehide", () => worker.postMessage({ msg_type: "removeColl", name }));
    frame.src = `${FOLDER}w/${name}/${moment}mp_/${url}`;
  };

  addEventListener("pageshow", (event) => event.persisted && location.reload());
  addEventListener("DOMContentLoaded", () => {
    const frame = document.querySelector("iframe[data-archive]");
    replay(frame).catch((error) => {
      console.warn(error);
      frame.hidden = true;
      document.getElementById("no-replay").hidden = false;
    });
  });
})();
