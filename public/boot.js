// Stands in every page, so that nothing is asked for before the page is painted. Brings its islands to life. Whatever fails here, the page stays as the server drew it: links and
// forms do every job, and no control shows that needs this script.

async function compile(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  const whole = response.clone();
  try {
    return await WebAssembly.compileStreaming(response);
  } catch {
    // Some WebViews cannot stream, and some proxies send the wrong type.
    return await WebAssembly.compile(await whole.arrayBuffer());
  }
}

// A module that is ready to be called.
async function loaded(script, address) {
  const [glue, module] = await Promise.all([script, compile(address)]);
  await glue.default({ module_or_path: module });
  await pause();
  return glue;
}

// Everything that can be read and done without a script comes first: what the phone loads for the rest waits until the
// page has been painted.
async function painted() {
  if (document.readyState !== "complete") await new Promise((go) => addEventListener("load", go, { once: true }));
  // A page that nobody sees is never painted.
  if (!document.hidden) await firstPaint();
  await pause();
}

function firstPaint() {
  // Older browsers do not tell; a frame is drawn at about this time.
  if (!window.PerformanceObserver?.supportedEntryTypes?.includes("paint")) return new Promise(requestAnimationFrame);
  return new Promise((go) => new PerformanceObserver(go).observe({ type: "paint", buffered: true }));
}

// Lets what the finger does come in between.
function pause() {
  return new Promise((go) => setTimeout(go));
}

async function start() {
  const islands = document.querySelectorAll("leptos-island");
  if (islands.length === 0) return;
  await painted();
  const glue = await loaded(import("/assets/app.js"), "/assets/app_bg.wasm");
  glue.hydrate();
  // In document order. No island of ours holds another.
  const unknown = [];
  for (const island of islands) {
    const name = island.dataset.component;
    if (typeof glue[name] === "function") glue[name](island);
    else unknown.push(name);
    await pause();
  }
  if (unknown.length > 0) throw new Error(`not in the bundle: ${unknown.join(", ")}`);
  // The style sheet shows what only living islands can do.
  document.documentElement.classList.add("alive");
}

const started = start();
started.catch((error) => console.info("islands not started:", error));

// The picture of the windows around a point has a module of its own.
async function startPicture() {
  const around = document.getElementById("around");
  if (!around) return;
  await painted();
  const { city, lat, lon, radius, filters } = around.dataset;
  const glue = await loaded(import("/assets/picture.js"), "/assets/picture_bg.wasm");
  const elder = document.documentElement.classList.contains("elder");
  glue.picture(city, Number(lat), Number(lon), Number(radius), filters ?? "", elder);
  document.documentElement.classList.add("alive");
}

startPicture().catch((error) => console.info("the picture stays as it is:", error));

// So has the search of guides: for the page with all of them, and for the search box once somebody wants to type there.
// Who saves data goes on asking the server about every word, which is less than the index.
const finder = () => loaded(import("/assets/finder.js"), "/assets/finder_bg.wasm");
if (document.getElementById("finder")) {
  painted().then(finder).then((glue) => glue.finder()).catch((error) => console.info("the list stays as it is:", error));
}
const words = document.getElementById("q");
if (words && !navigator.connection?.saveData) {
  const answer = () => started.then(finder).then((glue) => glue.answer()).catch((error) => console.info("the server answers:", error));
  if (document.activeElement === words) answer();
  else words.addEventListener("focus", answer, { once: true });
}

// A step back goes where one was, and home where one came from nowhere.
document.getElementById("step-back")?.addEventListener("click", (event) => {
  if (history.length === 1) return;
  event.preventDefault();
  history.back();
});

// A map is loaded only when somebody wants one.
function offerMap(button) {
  button.addEventListener("click", async () => {
    const [box, failed] = ["map", "map-failed"].map((id) => document.getElementById(id));
    button.disabled = true;
    failed.hidden = true;
    try {
      await (await import("/assets/tiles.js")).show(button.dataset, box);
    } catch (error) {
      console.info("no map:", error);
      button.disabled = failed.hidden = false;
    }
  });
}

// A page that was kept says so.
const note = document.getElementById("kept");
if (document.documentElement.dataset.kept && note) import("/assets/kept.js").then(({ confess }) => confess(note));
if ("serviceWorker" in navigator) {
  painted()
    .then(() => import("/assets/keep.js"))
    .then(({ keep }) => keep())
    .catch((error) => console.info("nothing is kept:", error));
}
document.querySelectorAll("button[data-tiles]").forEach(offerMap);
const cells = document.getElementById("kept-pages");
if (cells && "caches" in window) import("/assets/kept.js").then(({ list }) => list(cells, document.getElementById("nothing-kept")));
const checklists = document.getElementById("checklists");
const checklist = document.querySelector("[data-checklist]");
if (checklist) painted().then(() => import("/assets/checklist.js")).then(({ keep }) => keep(checklist));
if (checklists) import("/assets/checklist.js").then(({ show }) => show(checklists));
if (document.getElementById("wechat-pay")) import("/assets/wechat-pay.js");
// Inside WeChat its own map may be opened.
if (navigator.userAgent.includes("MicroMessenger") && document.getElementById("wechat-map")) import("/assets/wechat.js");
