// The windows of the list on the map of another house. Loaded, like the map, only when asked for. The server gives
// the positions in the map's datum, and the list gives the states, so nothing is reckoned here.

import "./leaflet.js";

const { L } = window;
const COLOURS = { open: "#018942", soon: "#7a4300", closed: "#555", unknown: "#fff" };

function styled() {
  return new Promise((resolve, reject) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = new URL("./leaflet.css", import.meta.url).href;
    link.onload = resolve;
    link.onerror = reject;
    document.head.append(link);
  });
}

// Names are text, whatever stands in them.
function said(text) {
  const span = document.createElement("span");
  span.textContent = text;
  return span;
}

// What the list says of a window, with the way to its page.
function described(line) {
  const cell = line.querySelector(".cell");
  const link = document.createElement("a");
  link.href = cell.href;
  link.append(cell.querySelector("strong").textContent, document.createElement("br"), cell.querySelector(".opening").textContent);
  return link;
}

export async function show({ tiles, attribution, datum, city }, box) {
  const question = new URLSearchParams({ city, datum });
  const [answer] = await Promise.all([fetch(`/api/v1/offices/directory?${question}`), styled()]);
  if (!answer.ok) throw new Error(`${answer.status}`);
  const { windows } = await answer.json();
  box.hidden = false;
  const map = L.map(box);
  map.attributionControl.setPrefix(false);
  L.tileLayer(tiles, { attribution: said(attribution).innerHTML, maxZoom: 18 }).addTo(map);
  const lines = new Map([...document.querySelectorAll("#rows [data-window]")].map((line) => [line.dataset.window, line]));
  const points = windows.filter(({ at }) => at).map(({ id, name, at }) => ({ id, name, at: at.map((part) => part / 1e7) }));
  for (const { id, name, at } of points) {
    const line = lines.get(id);
    const fillColor = COLOURS[line?.dataset.state ?? "unknown"];
    const mark = L.circleMarker(at, { radius: 12, weight: 3, color: "#1a1a1a", fillColor, fillOpacity: 1 }).addTo(map);
    mark.bindTooltip(said(name));
    if (line) mark.bindPopup(described(line));
  }
  const near = points.filter(({ id }) => lines.has(id)).slice(0, 8).map(({ at }) => at);
  map.fitBounds(near.length > 0 ? near : points.map(({ at }) => at), { maxZoom: 16, padding: [24, 24] });
  box.scrollIntoView({ block: "nearest" });
}
