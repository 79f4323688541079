// Keeps the page at the finish for when there is no network. It sees no answers: they never leave the page.
const KEPT = "finish";
const keep = async () => {
  const store = await caches.open(KEPT);
  const page = await fetch("/finish", { cache: "reload", credentials: "omit" });
  if (!page.ok) throw new Error("the page is not there");
  const text = await page.clone().text();
  const files = [...text.matchAll(/(?:href|src)="(\/static\/[^"#]+)/g)].map((found) => found[1]);
  await store.put("/finish", page);
  await store.addAll([...new Set(files)]);
};
addEventListener("install", (event) => event.waitUntil(keep().then(() => skipWaiting())));
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("fetch", (event) => {
  const { request } = event;
  const { pathname } = new URL(request.url);
  if (request.method !== "GET") return;
  if (pathname === "/finish") {
    event.respondWith(
      fetch(request)
        .then((fresh) => {
          if (fresh.ok) event.waitUntil(keep().catch(() => {}));
          return fresh;
        })
        .catch(() => caches.match("/finish")),
    );
  } else if (pathname.startsWith("/static/")) {
    event.respondWith(caches.match(request).then((kept) => kept ?? fetch(request)));
  }
});
