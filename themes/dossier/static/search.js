// Finds pages by words, on the page of the search. What it says stands in that page; what it looks
// in is the index beside it, of which a browser loads only what a search needs.

const form = document.getElementById("search-form");
const box = document.getElementById("search-words");
const choices = [...form.querySelectorAll("input[type=checkbox]")];
const found = document.getElementById("search-found");
const status = document.getElementById("search-status");
const list = document.getElementById("search-results");
const more = document.getElementById("search-more");
const example = document.getElementById("search-result");
const index = new URL(form.dataset.index, location.href);
const root = new URL(form.dataset.root, location.href);

// So many results are shown at a time; after so many milliseconds without a key a search begins,
// and while an index is being made it is looked for as often as that.
const FEW = 20, PAUSE = 120, WAITING = 1000;
// A name counts for more than a word of the text; an end of a name for less than its beginning.
const RANKING = { metaWeights: { title: 5, known: 9, names: 3, parts: 1 } };

let opening = null;
let number = 0;
let timer = 0;
let results = [];

function open() {
  opening ??= load().catch((error) => {
    opening = null;
    throw error;
  });
  return opening;
}

async function load() {
  await until(async () => (await fetch(new URL("pagefind-entry.json", index))).ok);
  const engine = await import(new URL("pagefind.js", index).href);
  // A worker has the policy that the server sends with its script, which may be too strict for it.
  await engine.options({ noWorker: true, baseUrl: root.pathname, excerptLength: 24, ranking: RANKING });
  await engine.init();
  await engine.filters();
  return engine;
}

// Wait for something. `dossier serve` shows pages before their index is made.
async function until(isThere) {
  while (!(await isThere())) {
    say(status.dataset.making);
    await new Promise((resolve) => { setTimeout(resolve, WAITING); });
  }
}

// --- searching ---

function asked() {
  const given = new URLSearchParams();
  if (box.value.trim()) given.set("q", box.value.trim());
  for (const one of choices) if (one.checked) given.append(one.name, one.value);
  return given;
}

function narrowed() {
  const filters = {};
  for (const { name, value, checked } of choices)
    if (checked) (filters[name] ??= { any: [] }).any.push(value);
  return filters;
}

// A fault is said in the page, and in the console for who can mend it.
function search() {
  return find().catch((error) => {
    say(status.dataset.failed);
    throw error;
  });
}

async function find() {
  clearTimeout(timer);
  const mine = ++number;
  const given = asked();
  history.replaceState(null, "", given.size ? `?${given}` : location.pathname);
  if (!given.size) return show([], {});
  if (!results.length) say(status.dataset.waiting);
  const engine = await open();
  const look = (group) => engine.search(given.get("q"), { filters: { ...narrowed(), group } });
  // What the dossier is about first, then what it rests on.
  const [records, sources] = [await look("records"), await look("sources")];
  if (mine === number) await show([...records.results, ...sources.results], records.totalFilters);
}

async function show(all, counts) {
  const mine = number;
  const words = plain(asked().get("q") ?? "");
  const first = await Promise.all(all.slice(0, FEW).map((one) => one.data()));
  if (mine !== number) return;
  results = all;
  // Who types the beginning of a name means the name of which that is most.
  const rank = (one) => nearness(one, words) - 2 * (one.filters.group?.[0] === "sources");
  first.sort((one, other) => rank(other) - rank(one));
  list.replaceChildren(...first.map(make));
  found.hidden = !all.length;
  more.hidden = all.length <= first.length;
  for (const one of choices) {
    const count = counts[one.name]?.[one.value];
    one.parentElement.querySelector(".count").textContent = count ?? "";
  }
  const { found: some, none } = status.dataset;
  say(all.length ? some.replace("#", all.length) : asked().size ? none : "");
}

async function showMore() {
  const mine = number;
  const from = list.children.length;
  const next = await Promise.all(results.slice(from, from + FEW).map((one) => one.data()));
  if (mine !== number || from !== list.children.length) return;
  list.append(...next.map(make));
  more.hidden = results.length <= list.children.length;
  list.children[from]?.querySelector("a").focus();
}

function plain(text) {
  return text.normalize("NFKC").toLowerCase().trim();
}

// How much of a name the words are that it begins with, at most 1; of all names the most.
function nearness({ meta }, words) {
  const names = [meta.title, meta.names, meta.also].filter(Boolean).flatMap((one) => one.split(/ [/·] /));
  const known = names.map(plain).filter((name) => words && name.startsWith(words));
  return Math.max(0, ...known.map((name) => words.length / name.length));
}

function say(text) {
  if (status.textContent !== text) status.textContent = text;
}

// --- one result ---

function make({ url, meta, filters, excerpt }) {
  const item = example.content.cloneNode(true);
  const link = item.querySelector("a");
  link.href = url;
  link.textContent = meta.title;
  if (filters.lang) [link.lang] = filters.lang;
  const kind = choices.find((one) => one.name === "kind" && filters.kind?.includes(one.value));
  fill(item.querySelector(".kind"), kind?.dataset.one);
  fill(item.querySelector(".detail"), meta.names);
  mark(item.querySelector(".summary"), excerpt);
  return item;
}

function fill(part, text) {
  if (text) part.textContent = text;
  else part.remove();
}

// An excerpt is text with marks, in which the brackets of tags are escaped, and nothing else is. It
// is taken apart, so that nothing but marks can be in it.
function mark(part, excerpt) {
  const plain = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">");
  const texts = excerpt.replaceAll("\u200b", "").split(/<\/?mark>/).map(plain);
  texts.forEach((text, place) => {
    const node = place % 2 ? document.createElement("mark") : document.createTextNode(text);
    if (place % 2) node.textContent = text;
    part.append(node);
  });
}

// --- the page ---

form.addEventListener("submit", (event) => {
  event.preventDefault();
  search();
});
form.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(search, PAUSE);
});
box.addEventListener("focus", () => open().catch(() => say(status.dataset.failed)), { once: true });
more.addEventListener("click", showMore);

const given = new URLSearchParams(location.search);
box.value = given.get("q") ?? "";
for (const one of choices) one.checked = given.getAll(one.name).includes(one.value);
if (choices.some((one) => one.checked)) form.querySelector("details").open = true;
if (asked().size) search();
