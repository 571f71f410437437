// The windows of the list on the map of another house. Loaded, like the map, only when asked for. The server gives
// the positions in the map's datum, and the list gives the states, so nothing is reckoned here.

import "./leaflet.js";

const { L } = window;
// By the states of the list. Never the only signal: popup and tooltip say the state in words.
const COLOURS = { open: "#018942", soon: "#7a4300", closed: "#555", doubtful: "#fff" };
const MARK = { radius: 12, weight: 3, color: "#1a1a1a", fillOpacity: 1 };
// A contact has no doors to open, and the list says nothing yet of what lies beyond its lines: the mark of no state.
const STATELESS = { radius: 7, weight: 3, color: "#0b57d0", fillColor: "#0b57d0", fillOpacity: 0.3 };

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

// What is known of a window here, with the way to its page.
function described(id, title, words) {
  const link = document.createElement("a");
  link.href = `/offices/${encodeURIComponent(id)}`;
  link.append(title, document.createElement("br"), words);
  return link;
}

// What the list says of a window: in which colour, with which number, and in words.
function listed(line) {
  return {
    colour: line?.querySelector(".opening") && COLOURS[line.dataset.state],
    numbered: line?.querySelector("strong")?.textContent,
    state: line?.querySelector(".opening, .contact")?.textContent,
  };
}

function mark(map, { id, name, at }, line, details) {
  const { colour, numbered, state } = listed(line);
  const words = state ? `${name}：${state}` : name;
  const drawn = L.circleMarker(at, colour ? { ...MARK, fillColor: colour } : STATELESS).addTo(map);
  drawn.bindTooltip(said(words)).bindPopup(described(id, numbered ?? name, state ?? details));
  // Hundreds of marks would hold the keyboard up: the others are reached when the list shows them.
  if (!line) return;
  const path = drawn.getElement();
  for (const [key, value] of Object.entries({ tabindex: 0, role: "button", "aria-label": words })) path.setAttribute(key, value);
  drawn.on("keypress", () => drawn.getPopup().getElement()?.querySelector("a").focus());
}

function draw(map, windows, { tiles, attribution, details }) {
  map.attributionControl.setPrefix(false);
  L.tileLayer(tiles, { attribution: said(attribution).innerHTML, maxZoom: 18 }).addTo(map);
  const lines = new Map([...document.querySelectorAll("#rows [data-window]")].map((line) => [line.dataset.window, line]));
  const points = windows.filter(({ at }) => at).map(({ id, name, at }) => ({ id, name, at: at.map((part) => part / 1e7) }));
  const near = points.filter(({ id }) => lines.has(id)).slice(0, 8).map(({ at }) => at);
  // First of all: marks have no elements before the map knows what it shows.
  map.fitBounds(near.length > 0 ? near : points.map(({ at }) => at), { maxZoom: 16, padding: [24, 24] });
  for (const point of points) mark(map, point, lines.get(point.id), details);
}

export async function show(wanted, box) {
  const question = new URLSearchParams({ city: wanted.city, datum: wanted.datum });
  const [answer] = await Promise.all([fetch(`/api/v1/offices/directory?${question}`), styled()]);
  if (!answer.ok) throw new Error(`${answer.status}`);
  const { windows } = await answer.json();
  box.hidden = false;
  const map = L.map(box);
  try {
    draw(map, windows, wanted);
  } catch (error) {
    // Another tap begins anew; a box that has a map takes no other.
    map.remove();
    box.hidden = true;
    throw error;
  }
  box.scrollIntoView({ block: "nearest" });
}
