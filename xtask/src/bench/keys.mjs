// Types questions where guides are found with each key, on a processor that is held back, and prints how long each key took.
// node keys.mjs ADDRESS PROFILE RATE TIMES QUESTION…; one line of JSON, for each field [[to the list, to the layout], …] in
// milliseconds.
import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";

const [address, profile, rate, times, ...questions] = process.argv.slice(2);
const arguments_ = ["--headless=new", "--no-sandbox", "--disable-gpu", "--no-proxy-server", "--window-size=412,823"];
const chromium = spawn("chromium", [...arguments_, "--remote-debugging-port=0", `--user-data-dir=${profile}`, "about:blank"], { stdio: "ignore" });
// Where one types: the field, what it fills, and how it shows that the index is there.
const FIELDS = [
  { path: "/guides/kept", field: "finder", list: "finder-list", ready: "document.querySelector('.finder').hidden === false" },
  { path: "/", field: "q", list: "suggestions", ready: "typeof document.getElementById('q').known === 'function'" },
];
const pause = (milliseconds) => new Promise((go) => setTimeout(go, milliseconds));

// Asks again and again, for half a minute.
async function until(what, ask) {
  for (let tries = 0; tries < 300; tries += 1) {
    const answer = await ask().catch(() => undefined);
    if (answer) return answer;
    await pause(100);
  }
  throw new Error(`not within half a minute: ${what}`);
}

async function tab() {
  const port = (await readFile(`${profile}/DevToolsActivePort`, "utf8")).split("\n")[0];
  const tabs = await (await fetch(`http://127.0.0.1:${port}/json`)).json();
  return tabs.find(({ type }) => type === "page").webSocketDebuggerUrl;
}

// In the page, ten keys a second: what the browser tidies up between two keys of a quick typist it may tidy up here.
async function type(names, questions, times) {
  const next = () => new Promise((go) => setTimeout(go, 100));
  const [field, list] = names.map((name) => document.getElementById(name));
  const keys = [];
  for (let round = 0; round < times; round += 1) {
    for (const question of questions) {
      for (let length = 1; length <= question.length; length += 1) {
        await next();
        field.value = question.slice(0, length);
        const pressed = performance.now();
        field.dispatchEvent(new Event("input"));
        // What the key wakes in the page has its turns before the browser draws.
        for (let turn = 0; turn < 20; turn += 1) await undefined;
        const listed = performance.now();
        // Asking for a height makes the browser lay the page out now.
        document.body.offsetHeight;
        keys.push([listed - pressed, performance.now() - pressed]);
        const shown = list.textContent;
        await new Promise(requestAnimationFrame);
        if (list.textContent !== shown) throw new Error(`the list came later: ${field.value}`);
      }
    }
  }
  return keys;
}

try {
  const socket = new WebSocket(await until("Chromium", tab));
  await new Promise((go, fail) => Object.assign(socket, { onopen: go, onerror: fail }));
  const waiting = new Map();
  socket.onmessage = ({ data }) => {
    const { id, result, error } = JSON.parse(data);
    if (id) waiting.get(id)(error ? Promise.reject(new Error(error.message)) : result);
  };
  const call = (method, params = {}) => new Promise((go) => {
    waiting.set(waiting.size + 1, go);
    socket.send(JSON.stringify({ id: waiting.size, method, params }));
  });
  const run = async (expression) => {
    const { result, exceptionDetails } = await call("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  };
  await call("Emulation.setFocusEmulationEnabled", { enabled: true });
  const keys = [];
  for (const { path, field, list, ready } of FIELDS) {
    await call("Emulation.setCPUThrottlingRate", { rate: 1 });
    await call("Page.navigate", { url: address + path });
    await until(path, () => run(`location.pathname === '${path}' && document.readyState === 'complete'`));
    await run(`document.getElementById('${field}').focus()`);
    await until("the search", () => run(ready));
    await call("Emulation.setCPUThrottlingRate", { rate: Number(rate) });
    keys.push(await run(`(${type})(${JSON.stringify([field, list])}, ${JSON.stringify(questions)}, ${Number(times)})`));
  }
  console.log(JSON.stringify(keys));
} finally {
  chromium.kill();
}
process.exit(0);
