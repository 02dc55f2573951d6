import { load } from "js-yaml";

const BACK = ["office_of", "lies_in", "speaks_for", "offices", "home", "held_at", "round", "present"];
const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August",
  "September", "October", "November", "December"];

const list = (facts) => facts === undefined ? [] : Array.isArray(facts) ? facts : [facts];
const citations = (fact) => fact.source ? [[fact.source, fact.at]] : Object.entries(fact.sources ?? {});
const title = (record) => record.title ?? record.names[0].value;
const escape = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/"/g, "&quot;");
let back = null;

function makeBack(records, reports) {
  const found = new Map();
  const add = (id, path, name) => {
    if (!found.has(id)) found.set(id, new Map());
    found.get(id).set(path, name);
  };
  for (const [folder, all] of Object.entries(records)) {
    for (const [id, record] of Object.entries(all)) {
      const path = `/${folder}/${id}/`;
      const name = title(record);
      for (const [property, facts] of Object.entries(record)) {
        if (typeof facts === "string") continue;
        for (const fact of list(facts)) {
          if (BACK.includes(property)) add(fact.value, path, name);
          for (const [document] of citations(fact)) add(document, path, name);
        }
      }
    }
  }
  for (const report of reports) add(report.data.document, report.url, report.data.title);
  return found;
}

export default function (config) {
  config.addDataExtension("yaml", (text) => load(text));
  config.addWatchTarget("src/records/**/*.yaml");
  config.addPassthroughCopy({ "src/static": "static" });
  config.on("eleventy.before", () => { back = null; });
  config.addCollection("reports", (api) => api.getFilteredByGlob("src/reports/*.md"));
  config.addFilter("list", list);
  config.addFilter("citations", citations);
  config.addFilter("title", title);
  config.addFilter("entries", (all) => Object.entries(all));
  config.addFilter("ids", (all) => Object.keys(all));
  config.addFilter("day", (text) => {
    const [year, month, day] = text.split("-").map(Number);
    return `${day} ${MONTHS[month - 1]} ${year}`;
  });
  config.addFilter("iso", (date) => date.toISOString().slice(0, 10));
  config.addFilter("held", (envoy, day) => envoy.offices.filter((one) => one.from <= day && day < one.until));
  config.addFilter("back", (id, records, reports) => [...((back ??= makeBack(records, reports)).get(id) ?? [])]);
  config.addFilter("cited", (record) => [...new Set(
    Object.values(record).filter((facts) => typeof facts !== "string")
      .flatMap((facts) => list(facts).flatMap((fact) => citations(fact).map(([id]) => id))))]);
  config.addFilter("mention", (record, path) => `<a href="${path}">${escape(title(record))}</a>`);
  config.addFilter("cite", (record, path, statement, documents) => {
    const [property, key] = statement.split(".");
    const fact = list(record[property]).find((one) => !key || (one.key ?? one.value) === key);
    const titles = citations(fact).map(([id, at]) => `${escape(documents[id].title)}, ${at}`).join("; ");
    return `<a class="cite" href="${path}#${statement}"><sup>${titles}</sup></a>`;
  });
  return {
    dir: { input: "src", output: "_site" },
    markdownTemplateEngine: "njk",
  };
}
