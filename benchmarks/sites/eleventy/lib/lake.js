// The facts, and all that pages show of other records, gathered once for a build.
import { readdirSync, readFileSync } from "node:fs";
import { load } from "js-yaml";

const ROOT = "src/records";
const { kinds, properties } = load(readFileSync("src/_data/lake.yaml", "utf-8"));

export const list = (facts) => facts === undefined ? [] : Array.isArray(facts) ? facts : [facts];
export const citations = (fact) => fact.source ? [[fact.source, fact.at]] : Object.entries(fact.sources ?? {});
const compare = (a, b) => a < b ? -1 : a > b ? 1 : 0;

function push(map, key, value) {
  const found = map.get(key);
  if (found) found.push(value);
  else map.set(key, [value]);
}

export function group(all, key) {
  const groups = new Map();
  for (const one of all) push(groups, key(one), one);
  return [...groups];
}

// A record as others show it, and a report.
class Entry {
  constructor(id, folder, record) {
    const path = `/${folder}/${id}/`;
    const title = record.title ?? record.names[0].value;
    const heading = record.publisher ? `${title} – ${record.publisher}` : title;
    Object.assign(this, { id, folder, record, path, title, heading });
    this.day = record.day?.value ?? "";
    this.summary = record.summary?.value ?? "";
  }
}

// An instance of a class is taken as it is; a plain object would be copied for every template.
class Lake {
  constructor() {
    this.entries = {};
    this.by = {};
    this.back = new Map();
    this.rests = new Map();
    this.names = new Map();
    this.counts = { single: 0, several: 0 };
    for (const folder of Object.keys(kinds)) {
      const all = readdirSync(`${ROOT}/${folder}`).map((file) => {
        const text = readFileSync(`${ROOT}/${folder}/${file}`, "utf-8");
        return new Entry(file.slice(0, -5), folder, load(text));
      });
      all.sort((a, b) => compare(a.day, b.day) || compare(a.title, b.title));
      for (const entry of all) this.by[entry.id] = entry;
      this.entries[folder] = all;
    }
    for (const [folder, kind] of Object.entries(kinds)) {
      for (const entry of this.entries[folder]) this.addStatements(entry, kind);
    }
    this.names = [...this.names].sort(([a], [b]) => compare(a, b));
    this.nameCount = this.names.reduce((count, [, found]) => count + found.length, 0);
    this.all = Object.values(this.entries).flat();
    for (const [, found] of this.names) found.sort((a, b) => compare(a.one.value, b.one.value));
    for (const { id } of this.entries.series) {
      this.backOf(id, "sittings", "round").forEach((stated, index) => { stated.entry.number = index + 1; });
    }
    this.parts = this.findParts();
  }

  addStatements(entry, kind) {
    for (const name of kind.facts) {
      const facts = entry.record[name];
      for (const one of list(facts)) {
        const anchor = Array.isArray(facts) ? `${name}.${one.key ?? one.value}` : name;
        const stated = { entry, name, one, anchor };
        if (properties[name].as === "record") push(this.back, `${one.value} ${entry.folder} ${name}`, stated);
        if (name === "names") push(this.names, one.value[0].toUpperCase(), stated);
        for (const [document] of citations(one)) push(this.rests, document, stated);
        this.counts[one.sources ? "several" : "single"] += 1;
      }
    }
  }

  backOf(id, folder, name) {
    return this.back.get(`${id} ${folder} ${name}`) ?? [];
  }

  restsOn(id) {
    return this.rests.get(id) ?? [];
  }

  // A century with few sittings is one period; others are divided into decades.
  period(day) {
    this.centuries ??= new Map(group(this.entries.sittings, (entry) => entry.day.slice(0, 2)));
    const century = day.slice(0, 2);
    return this.centuries.get(century).length > 12 ? `${day.slice(0, 3)}0s` : `${century}00–${century}99`;
  }

  findParts() {
    const { sittings, series, cantons } = this.entries;
    const rounds = [...series].sort((a, b) => compare(a.id, b.id)).map(({ id, title }) => (
      { axis: "In sequence", word: id, label: title, entries: this.backOf(id, "sittings", "round").map((s) => s.entry) }));
    const periods = group(sittings, (entry) => this.period(entry.day)).map(([label, entries]) => (
      { axis: "Years", word: label.replace("–", "-"), label, entries }));
    const parts = {
      sittings: listParts([...rounds, ...byYear(sittings)], sittings),
      timeline: [...rounds, ...periods].filter((part) => part.entries.length >= 2 && part.entries.length < sittings.length),
    };
    for (const folder of ["envoys", "havens"]) {
      const sides = new Map();
      for (const entry of this.entries[folder]) {
        for (const side of new Set(kinds[folder].sides.map((name) => this.side(entry, name)))) push(sides, side, entry);
      }
      const found = cantons.map(({ id, title }) => ({ axis: "With", word: id, label: title, entries: sides.get(id) ?? [] }));
      parts[folder] = listParts(found, this.entries[folder]);
    }
    return parts;
  }

  side(entry, name) {
    const named = this.by[entry.record[name].value];
    return named.folder === "havens" ? named.record.lies_in.value : named.id;
  }
}

const byYear = (entries) => group(entries, (entry) => entry.day.slice(0, 4)).map(([year, found]) => (
  { axis: "Year", word: year, label: year, entries: found }));

const listParts = (parts, entries) => entries.length <= 12 ? [] : parts.filter((part) => (
  part.entries.length >= 2 && part.entries.length < Math.floor(entries.length * 9 / 10)));

let kept = null;

export const lake = () => kept ??= new Lake();

export function forget() {
  kept = null;
}

// The reports as entries, from the pages of the collection.
export function readReports(items) {
  const all = items.map((item) => ({
    id: item.fileSlug, folder: "reports", path: item.url, title: item.data.title, heading: item.data.title,
    day: item.date.toISOString().slice(0, 10), summary: item.data.summary, document: item.data.document,
  }));
  all.sort((a, b) => compare(a.day, b.day) || compare(a.title, b.title));
  return { all, on: new Map(group(all.map((entry) => ({ entry, name: "document", anchor: "document", one: {} })), (stated) => stated.entry.document)), parts: listParts(byYear(all), all) };
}

// All lists with their parts: what each page of a list, or of the timeline, shows.
export function makeLists(reports) {
  const { entries, parts } = lake();
  const wholes = Object.entries(kinds).map(([folder, kind]) => [folder, kind.plural, entries[folder], parts[folder] ?? []]);
  wholes.push(["reports", "Reports", reports.all, reports.parts]);
  wholes.push(["timeline", "Timeline", entries.sittings, parts.timeline]);
  return wholes.flatMap(([whole, plural, all, found]) => [null, ...found].map((part) => ({
    whole, plural, all, part,
    parts: found,
    entries: part ? part.entries : all,
    title: part ? `${plural}: ${part.label}` : plural,
    path: part ? `/${whole}/${part.word}/` : `/${whole}/`,
  })));
}

// The addresses and titles of all pages that can be cited.
export function makeCitable(reports, lists) {
  return [
    { path: "/", title: "The lake" },
    { path: "/names/", title: "A–Z" },
    ...[...Object.values(lake().entries), reports.all].flat().map(({ path, heading }) => ({ path, title: heading })),
    ...lists.map(({ path, title }) => ({ path, title })),
  ];
}
