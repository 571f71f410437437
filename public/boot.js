// Brings the islands of a page to life. Whatever fails here, the page stays as the server drew it: links and
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

async function start() {
  const islands = document.querySelectorAll("leptos-island");
  if (islands.length === 0) return;
  const [glue, module] = await Promise.all([import("./app.js"), compile(new URL("./app_bg.wasm", import.meta.url))]);
  await glue.default({ module_or_path: module });
  glue.hydrate();
  // In document order. No island of ours holds another.
  const unknown = [];
  for (const island of islands) {
    const name = island.dataset.component;
    if (typeof glue[name] === "function") glue[name](island);
    else unknown.push(name);
  }
  if (unknown.length > 0) throw new Error(`not in the bundle: ${unknown.join(", ")}`);
  // The style sheet shows what only living islands can do.
  document.documentElement.classList.add("alive");
}

start().catch((error) => console.info("islands not started:", error));
