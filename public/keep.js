// What goes on helping without a network is kept by the worker; it is told what the chosen city needs.

export async function keep() {
  const { city } = document.documentElement.dataset;
  await navigator.serviceWorker.register("/sw.js");
  const { active } = await navigator.serviceWorker.ready;
  const guides = ["/guides/kept", "/api/v1/guides/directory"];
  const windows = city ? [`/offices/around?city=${city}`, `/api/v1/offices/directory?city=${city}`] : [];
  const needed = navigator.connection?.saveData ? [] : [...guides, ...windows];
  // The first page of all came before the worker.
  active.postMessage({ keep: [location.pathname + location.search, ...needed] });
}
