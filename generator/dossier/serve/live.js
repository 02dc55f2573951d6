// Makes a page that `dossier serve` shows follow the next build. No published page has this script.
"use strict";

(() => {
  const own = document.currentScript;
  const keptAt = `dossier-live:${location.pathname}`;
  let generation = own.dataset.generation;
  let source = null;
  let panel = null;

  // --- the news ---

  function listen() {
    if (source || document.hidden) return;
    const query = new URLSearchParams({ page: location.pathname, since: generation });
    source = new EventSource(`/.dossier/events?${query}`);
    source.addEventListener("message", (event) => {
      if (event.lastEventId) generation = event.lastEventId;
      follow(JSON.parse(event.data));
    });
    source.addEventListener("error", () => {
      // A browser gives up for good after an answer that is no stream of news.
      if (source.readyState !== EventSource.CLOSED) return;
      rest();
      setTimeout(listen, 1000);
    });
  }

  // A tab that nobody sees holds no connection: browsers have six for a server. It catches up.
  function rest() {
    if (source) source.close();
    source = null;
  }

  function follow({ page, assets, findings, more }) {
    if (page !== own.dataset.page || used(assets, false)) return reload();
    // What changed while the server was away is not known: styles are taken anew to be sure.
    if (assets === null || used(assets, true)) swapStyles();
    show(findings, more);
  }

  function used(assets, isStyle) {
    const loaded = new Set(
      performance.getEntriesByType("resource").map((entry) => new URL(entry.name).pathname),
    );
    return (assets ?? []).some((path) => path.endsWith(".css") === isStyle && loaded.has(path));
  }

  function swapStyles() {
    for (const old of document.querySelectorAll('link[rel="stylesheet"]')) {
      const address = new URL(old.href);
      if (address.origin !== location.origin) continue;
      address.searchParams.set("live", generation);
      const fresh = old.cloneNode();
      fresh.href = address.href;
      const done = () => old.remove();
      fresh.addEventListener("load", done);
      fresh.addEventListener("error", done);
      old.after(fresh);
    }
  }

  // --- the same place after a reload ---

  function reload() {
    rest();
    const open = [...document.querySelectorAll("details")].map((one) => one.open);
    sessionStorage.setItem(keptAt, JSON.stringify({ x: scrollX, y: scrollY, open }));
    history.scrollRestoration = "manual";
    location.reload();
  }

  function restore() {
    const kept = JSON.parse(sessionStorage.getItem(keptAt) ?? "null");
    sessionStorage.removeItem(keptAt);
    if (!kept) return;
    const folds = [...document.querySelectorAll("details")];
    if (folds.length === kept.open.length)
      folds.forEach((one, number) => { one.open = kept.open[number]; });
    const scroll = () => scrollTo({ left: kept.x, top: kept.y, behavior: "instant" });
    scroll();
    // The browser scrolls to what the address names when all is loaded.
    addEventListener("load", () => {
      scroll();
      requestAnimationFrame(() => {
        scroll();
        history.scrollRestoration = "auto";
      });
    });
  }

  // --- what is wrong: made of text only, out of reach of the page's styles ---

  function make(name, text = "", className = "") {
    const element = document.createElement(name);
    element.textContent = text;
    if (className) element.className = className;
    return element;
  }

  function show(findings, more) {
    panel?.remove();
    panel = null;
    if (!findings.length) return;
    panel = make("dossier-findings");
    const root = panel.attachShadow({ mode: "open" });
    const style = make("link");
    style.rel = "stylesheet";
    style.href = "/.dossier/live.css";
    const box = make("section");
    box.lang = "en";
    box.dir = "ltr";
    box.setAttribute("role", "alert");
    const hide = make("button", "Hide");
    hide.type = "button";
    hide.addEventListener("click", () => show([], 0));
    box.append(make("h2", "Not published: this page is the last good one"), hide);
    const list = make("ol");
    list.append(...findings.map(describe));
    box.append(list);
    if (more) box.append(make("p", `and ${more} more, in the terminal`));
    root.append(style, box);
    document.documentElement.append(panel);
  }

  function describe({ place, severity, message, code, help }) {
    const item = make("li");
    const line = make("p");
    line.append(
      make("b", place, "place"), ": ", make("b", severity, severity), `: ${message} `,
      make("code", `[${code}]`),
    );
    item.append(line);
    if (help) item.append(make("p", `help: ${help}`, "help"));
    return item;
  }

  document.addEventListener("visibilitychange", () => (document.hidden ? rest() : listen()));
  addEventListener("pagehide", rest);
  addEventListener("pageshow", listen);
  restore();
  listen();
})();
