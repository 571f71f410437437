// Pages that were kept on this phone.

const isPage = (response) => (response?.headers.get("content-type") ?? "").startsWith("text/html");

// A page that was kept says from which minute it is.
export function confess(note) {
  const at = new Date(Number(document.documentElement.dataset.kept));
  const minutes = String(at.getMinutes()).padStart(2, "0");
  note.querySelector("time").textContent = `${at.getMonth() + 1}月${at.getDate()}日 ${at.getHours()}:${minutes}`;
  note.hidden = false;
}

// Lists them on the page that stands in for one that was not kept.
export async function list(cells, nothing) {
  for (const name of await caches.keys()) {
    const store = await caches.open(name);
    for (const request of await store.keys()) {
      const { pathname, search } = new URL(request.url);
      const response = await store.match(request);
      if (pathname === "/offline" || !isPage(response)) continue;
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const link = document.createElement("a");
      link.className = "cell";
      link.href = pathname + search;
      link.append(document.createElement("strong"));
      link.firstChild.textContent = page.title.replace(/ · 一码通$/, "");
      cells.append(document.createElement("li"));
      cells.lastChild.append(link);
    }
  }
  cells.hidden = cells.children.length === 0;
  nothing.hidden = !cells.hidden;
}
