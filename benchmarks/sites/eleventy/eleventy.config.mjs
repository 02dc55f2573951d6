import { readFileSync } from "node:fs";
import { load } from "js-yaml";
import { DESCRIPTION, EDITION, pageData } from "./lib/citing.js";
import { citations, forget, group, lake, list, makeCitable, makeLists, readReports } from "./lib/lake.js";

const { kinds, properties } = load(readFileSync("src/_data/lake.yaml", "utf-8"));
const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August",
  "September", "October", "November", "December"];

const escape = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/"/g, "&quot;");
const number = (numbers, id) => {
  if (!numbers.has(id)) numbers.set(id, numbers.size + 1);
  return numbers.get(id);
};
const percent = (part, whole) => `${Math.round(100 * part / whole)}%`;

// The documents that a record cites, with their numbers in the order of first mention.
function cited(entry) {
  const numbers = new Map();
  const names = ["summary", ...kinds[entry.folder].sections.flatMap((section) => section.facts), "names"];
  for (const name of names) {
    for (const fact of list(entry.record[name])) {
      for (const [id] of citations(fact)) number(numbers, id);
    }
  }
  return numbers;
}

function describe(entry) {
  const { record, title } = entry;
  if (entry.folder === "documents") return `${title} · Publisher: ${record.publisher} · Published: ${record.published}`;
  if (entry.folder === "offices") return `${title} · Office of: ${lake().by[record.office_of.value].title}`;
  return entry.summary;
}

function balance(documents) {
  return group(documents, (entry) => entry.record.language).map(([language, found]) => (
    { language, sources: found.length, statements: new Set(found.flatMap(({ id }) => lake().restsOn(id))).size }));
}

export default function (config) {
  config.addDataExtension("yaml", (text) => load(text));
  config.addWatchTarget("src/records/**/*.yaml");
  config.addPassthroughCopy({ "src/static": "static" });
  config.addGlobalData("edition", EDITION);
  config.addGlobalData("site_description", DESCRIPTION);
  config.on("eleventy.before", forget);

  let reports = null;
  const read = (api) => {
    const items = api.getFilteredByGlob("src/reports/*.md");
    if (reports?.items?.[0] !== items[0]) reports = { items, ...readReports(items) };
    return reports;
  };
  config.on("eleventy.before", () => { reports = null; });
  config.addCollection("reports", (api) => api.getFilteredByGlob("src/reports/*.md"));
  config.addCollection("lists", (api) => makeLists(read(api)));
  config.addCollection("citable", (api) => makeCitable(read(api), makeLists(read(api))));
  config.addFilter("reportsOn", (id, items) => (reports ??= { items, ...readReports(items) }).on.get(id) ?? []);

  config.addFilter("list", list);
  config.addFilter("citations", citations);
  config.addFilter("cited", cited);
  config.addFilter("describe", describe);
  config.addFilter("balance", balance);
  config.addFilter("percent", percent);
  config.addFilter("pageData", (path, title, crumbs, numbers) => pageData(path, title, crumbs, numbers));
  config.addFilter("many", (facts) => Array.isArray(facts));
  config.addFilter("pairs", (map) => [...map]);
  config.addFilter("day", (text) => {
    const [year, month, day] = text.split("-").map(Number);
    return `${day} ${MONTHS[month - 1]} ${year}`;
  });
  config.addFilter("iso", (date) => date.toISOString().slice(0, 10));
  config.addFilter("thousands", (value) => Number(value).toLocaleString("en"));
  config.addFilter("host", (address) => new URL(address).hostname);
  config.addFilter("dots", (count) => "●".repeat(count));
  config.addFilter("shorten", (text, length) => (
    text.length <= length ? text : `${text.slice(0, length - 2).replace(/ \S*$/, "")} …`));
  config.addFilter("held", (envoy, day) => (
    lake().by[envoy].record.offices.filter((one) => one.from <= day && day < one.until)));
  config.addFilter("axes", (parts) => group(parts, (part) => part.axis));
  config.addFilter("periods", (entries) => group(entries, (entry) => lake().period(entry.day)));
  config.addFilter("years", (entries) => group(entries, (entry) => entry.day.slice(0, 4)));
  config.addFilter("byPublisher", (entries) => {
    let before = 0;
    return group(entries, (entry) => entry.record.publisher).sort().map(([publisher, found]) => {
      before += found.length;
      return [publisher, found, before - found.length];
    });
  });
  config.addFilter("byRecord", (found) => group(found, (stated) => stated.entry));
  config.addFilter("near", (members, at) => {
    const start = Math.max(0, Math.min(at - 4, members.length - 7));
    return members.slice(start, start + 7);
  });
  config.addFilter("rest", (all) => all.slice(1));
  config.addFilter("latest", (all, count) => all.slice(-count));

  config.addFilter("mention", (entry) => `<a href="${entry.path}">${escape(entry.title)}</a>`);
  config.addFilter("cite", (entry, statement, numbers) => {
    const [property, key] = statement.split(".");
    const fact = list(entry.record[property]).find((one) => !key || (one.key ?? one.value) === key);
    const shown = citations(fact).map(([id]) => number(numbers, id)).join(", ");
    const label = `${escape(entry.title)}: ${properties[property].label}`;
    return `<sup class="citation"><a href="${entry.path}#${statement}" title="${label}">${shown}</a></sup>`;
  });
  return {
    dir: { input: "src", output: "_site" },
    markdownTemplateEngine: "njk",
  };
}
