// Keeps what goes on helping without a network: the assets of this build, pages about windows and guides that were looked
// at, the directory of the resident's city, and the page with all guides and what it searches by. Nothing about a person: no fine, no payment, no receipt, no position, and
// nothing that the server says is not to be stored. Pages carry the minute at which they were kept.

// The build replaces these names by hashed ones, so that another build is another script with another store.
const ASSETS = [
  "/assets/keep.js",
  "/assets/kept.js",
  "/assets/app.js",
  "/assets/app_bg.wasm",
  "/assets/picture.js",
  "/assets/picture_bg.wasm",
  "/assets/finder.js",
  "/assets/finder_bg.wasm",
  "/assets/checklist.js",
  "/assets/icon.svg",
  "/assets/manifest.webmanifest",
];
const STORE = `kept ${ASSETS.join(" ")}`;
const OFFLINE = "/offline";
const AROUND = "/offices/around";
const DIRECTORY = "/api/v1/offices/directory";
const GUIDES = "/guides";
const ALL_GUIDES = "/guides/kept";
const GUIDE_DIRECTORY = "/api/v1/guides/directory";
// A weak signal is no better than none: after this long the kept copy is shown.
const PATIENCE_MS = 4000;
// What answers every key is shown at once, whatever the signal; what has changed since answers the next time.
const patienceFor = (url) => (url.pathname === GUIDE_DIRECTORY ? 0 : PATIENCE_MS);
// So much of each sort is kept; what was kept first goes first. Windows never push a guide out, and the questions of a
// guide, of which every answer makes another page, no result.
const MOST = 60;
const ALWAYS = [OFFLINE, ALL_GUIDES, GUIDE_DIRECTORY];
// A page that says only what a list says: these may narrow it. What else is asked may be about a person.
const KEPT_QUESTIONS = ["city", "district", "kind", "cursor"];

// A guide with its answers is of use again; words that somebody typed are his own, and so is from where he asks.
const FROM = ["start", "near", "datum"];
const isGuide = (url) =>
  (url.pathname === GUIDES || url.pathname.startsWith(`${GUIDES}/`)) &&
  !url.pathname.endsWith("/feedback") && !["q", ...FROM].some((name) => url.searchParams.has(name));

const isKept = (url) =>
  url.pathname === GUIDE_DIRECTORY || isGuide(url) ||
  (url.pathname === DIRECTORY
    ? !url.searchParams.has("datum")
    : (url.pathname === "/" || url.pathname === OFFLINE || url.pathname === "/offices" || url.pathname.startsWith("/offices/")) &&
      [...url.searchParams.keys()].every((name) => KEPT_QUESTIONS.includes(name)));

// Of which sort a kept page or directory is; none where it always stays.
function sortOf(url) {
  if (ALWAYS.includes(url.pathname) || url.pathname.startsWith("/assets/")) return undefined;
  if (!isGuide(url)) return "window";
  return url.pathname.endsWith("/ask") ? "question" : "guide";
}

// What is between one resident and the server: the worker does not come between.
const UNTOUCHED = ["/fines/", "/payments", "/receipts", "/wechat/"];

const isPage = (response) => (response.headers.get("content-type") ?? "").startsWith("text/html");

// The copy that is kept: with its minute, and for a page with the same in its root element, where boot.js reads it.
async function dated(response) {
  const headers = new Headers(response.headers);
  // What is kept is neither compressed nor as long as it was.
  for (const name of ["content-encoding", "content-length"]) headers.delete(name);
  headers.set("x-kept-at", Date.now());
  if (!isPage(response)) return new Response(await response.arrayBuffer(), { headers });
  const html = await response.text();
  return new Response(html.replace("<html ", `<html data-kept="${Date.now()}" `), { headers });
}

async function keep(url, response) {
  const told = response.headers.get("cache-control") ?? "";
  if (!response.ok || response.redirected || told.includes("no-store") || !isKept(url)) return;
  const store = await caches.open(STORE);
  const copy = await dated(response);
  await store.delete(url.href);
  await store.put(url.href, copy);
  const sort = sortOf(url);
  const alike = sort ? (await store.keys()).filter((kept) => sortOf(new URL(kept.url)) === sort) : [];
  for (const old of alike.slice(0, Math.max(0, alike.length - MOST))) await store.delete(old);
}

// Answers of a proxy whose server is down are no answers.
const isDown = (response) => [502, 503, 504].includes(response.status);

// The network, or what is kept where it does not answer in time. A late answer is kept for the next time.
async function freshOrKept(event, url) {
  const network = fetch(event.request).then((response) => {
    if (isDown(response)) throw new Error(`${response.status}`);
    event.waitUntil(keep(url, response.clone()));
    return response;
  });
  const patience = new Promise((_, give) => setTimeout(give, patienceFor(url), new Error("too slow")));
  try {
    return await Promise.race([network, patience]);
  } catch {
    const kept = await (await caches.open(STORE)).match(url.href);
    if (kept) {
      event.waitUntil(network.catch(() => {}));
      return kept;
    }
    return network;
  }
}

async function page(event, url) {
  try {
    return isKept(url) ? await freshOrKept(event, url) : await fetch(event.request);
  } catch {
    return (await insteadOf(url)) ?? (await (await caches.open(STORE)).match(OFFLINE)) ?? Response.error();
  }
}

// Where windows were asked for, the directory of the city helps: of that city, or of the one that is kept.
async function insteadOf(url) {
  if (url.pathname === "/search" || url.pathname === GUIDES || url.pathname.startsWith(`${GUIDES}/`)) return insteadOfGuide(url);
  if (url.pathname !== "/offices" && !url.pathname.startsWith("/offices/")) return undefined;
  const kept = (await (await caches.open(STORE)).keys()).map((request) => new URL(request.url));
  const city = url.searchParams.get("city");
  const there = kept.findLast(
    (other) => other.pathname === AROUND && other.href !== url.href && (!city || other.searchParams.get("city") === city),
  );
  return there && Response.redirect(there.href);
}

// Where a guide was asked for, the same with other answers may help, and says that it is another case: that is what
// `#instead` shows. A question is none: behind it stand somebody's answers. Where words were typed, the page with all
// guides helps, which searches by itself. Behind `#` they are sent to nobody.
async function insteadOfGuide(url) {
  const store = await caches.open(STORE);
  const kept = (await store.keys()).map((request) => new URL(request.url));
  // The very case is kept without from where its windows were asked for.
  const here = new URL(url);
  for (const name of FROM) here.searchParams.delete(name);
  if (here.href !== url.href && (await store.match(here.href))) return Response.redirect(here.href);
  const isResult = ![GUIDES, ALL_GUIDES].includes(url.pathname) && !url.pathname.endsWith("/ask");
  const same = isResult && kept.findLast((other) => other.pathname === url.pathname && other.href !== url.href);
  if (same) return Response.redirect(`${same.href}#instead`);
  const all = await store.match(new URL(ALL_GUIDES, location).href);
  return all && url.pathname !== ALL_GUIDES
    ? Response.redirect(`${ALL_GUIDES}#${encodeURIComponent(url.searchParams.get("q") ?? "")}`) : undefined;
}

async function asset(request) {
  return (await (await caches.open(STORE)).match(request)) ?? fetch(request);
}

// Asks for pages and directories anew that were kept before.
async function again(addresses) {
  for (const address of addresses) {
    try {
      await keep(new URL(address), await fetch(address));
    } catch {
      // No network now; the next visit keeps it.
    }
  }
}

// After another city or display mode was chosen, no kept page looks right any more.
async function forgetPages() {
  const store = await caches.open(STORE);
  for (const request of await store.keys()) {
    const response = await store.match(request);
    if (isPage(response) && new URL(request.url).pathname !== OFFLINE) await store.delete(request);
  }
  await again([new URL(OFFLINE, location).href]);
}

self.addEventListener("install", (event) => {
  event.waitUntil(
    (async () => {
      const store = await caches.open(STORE);
      await store.addAll(ASSETS);
      await again([new URL(OFFLINE, location).href]);
      // The pages of the build before name assets that are about to go.
      for (const name of (await caches.keys()).filter((name) => name !== STORE)) {
        const old = (await (await caches.open(name)).keys()).map((request) => request.url);
        await again(old.filter((address) => !new URL(address).pathname.startsWith("/assets/")));
      }
      await self.skipWaiting();
    })(),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) if (name !== STORE) await caches.delete(name);
      await self.clients.claim();
    })(),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  // What stands behind it is the page's own.
  url.hash = "";
  if (url.origin !== location.origin || UNTOUCHED.some((beginning) => url.pathname.startsWith(beginning))) return;
  if (request.method === "POST" && url.pathname === "/preferences") {
    event.respondWith(fetch(request));
    event.waitUntil(forgetPages());
  } else if (request.method !== "GET") {
    return;
  } else if (request.mode === "navigate") {
    event.respondWith(page(event, url));
  } else if (url.pathname.startsWith("/assets/")) {
    event.respondWith(asset(request));
  } else if (isKept(url)) {
    event.respondWith(freshOrKept(event, url));
  }
});

// A page says what the resident's city needs. What is kept already and is not a day old is not asked for again.
const DAY_MS = 24 * 3600 * 1000;
self.addEventListener("message", (event) => {
  const wanted = (event.data?.keep ?? []).map((path) => new URL(path, location)).filter(isKept);
  event.waitUntil(
    (async () => {
      const store = await caches.open(STORE);
      for (const url of wanted) {
        const kept = await store.match(url.href);
        if (!kept || Date.now() - kept.headers.get("x-kept-at") > DAY_MS) await again([url.href]);
      }
    })(),
  );
});
