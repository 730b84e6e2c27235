// The service worker of the replay: ReplayWeb.page's, whose every response is made harmless here. It serves archived pages
// under the desk's own origin; so no script of theirs may run, even if one is opened in a tab of its own, and nothing outside
// the archive is requested.
"use strict";

const FOLDER = self.registration.scope;
const HARMLESS = {
  "content-security-policy":
    `default-src 'none'; img-src ${FOLDER} data:; media-src ${FOLDER} data:; font-src ${FOLDER} data:; ` +
    `style-src ${FOLDER} 'unsafe-inline'; frame-src ${FOLDER}; frame-ancestors 'self'; base-uri ${FOLDER}; ` +
    "form-action 'none'; sandbox allow-same-origin",
  "x-content-type-options": "nosniff",
  "referrer-policy": "same-origin",
  "x-dns-prefetch-control": "off",
};

// Of the archived response's own headers only the type is kept, and redirects that stay inside.
const harmless = (response) => {
  const headers = new Headers(HARMLESS);
  headers.set("content-type", response.headers.get("content-type") ?? "text/plain");
  const target = response.headers.get("location");
  if (target && new URL(target, FOLDER).href.startsWith(FOLDER)) headers.set("location", target);
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
};

const respondWith = FetchEvent.prototype.respondWith;
FetchEvent.prototype.respondWith = function (response) {
  return respondWith.call(this, Promise.resolve(response).then(harmless));
};

importScripts("{{ static("replaywebpage/sw.js") }}");
