// What to bring, ticked off: kept on this phone alone, with the day, by guide.

const KEY = "checklists";

function all() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) ?? {};
  } catch {
    // Whatever stands there is none of ours, or nothing may be kept: the ticks work as long as the page stands.
    return {};
  }
}

function write(lists) {
  try {
    localStorage.setItem(KEY, JSON.stringify(lists));
  } catch {
    // The same.
  }
}

// The page with its answers, without from where its windows were asked for.
function path() {
  const query = new URLSearchParams(location.search);
  for (const name of ["start", "near", "datum"]) query.delete(name);
  // Older browsers do not count the parameters.
  return `${query}` ? `${location.pathname}?${query}` : location.pathname;
}

// Brings the ticks of a guide's list back, and keeps them from now on.
export function keep(list) {
  const guide = list.dataset.checklist;
  const boxes = [...list.querySelectorAll("input[type=checkbox]")];
  const kept = all()[guide];
  for (const box of boxes) box.checked ||= kept?.ticked.includes(box.value) ?? false;
  list.addEventListener("change", () => {
    const lists = all();
    const ticked = boxes.filter((box) => box.checked).map((box) => box.value);
    if (ticked.length === 0) delete lists[guide];
    else
      lists[guide] = {
        name: document.querySelector("h1").textContent,
        path: path(),
        of: boxes.length,
        ticked,
        at: Date.now(),
      };
    write(lists);
  });
}

// The lists that were begun, the last one first.
export function show(section) {
  const lists = Object.values(all()).sort((a, b) => b.at - a.at);
  const cells = section.querySelector("ul");
  for (const { name, path, of, ticked, at } of lists) {
    // Only pages of ours.
    if (!path.startsWith("/guides/")) continue;
    const link = document.createElement("a");
    link.className = "cell";
    link.href = path;
    const day = new Date(at);
    link.append(document.createElement("strong"), document.createElement("small"));
    link.firstChild.textContent = name;
    link.lastChild.textContent = `已备好${ticked.length}件，共${of}件（${day.getMonth() + 1}月${day.getDate()}日）`;
    cells.append(document.createElement("li"));
    cells.lastChild.append(link);
  }
  section.hidden = cells.children.length === 0;
}
