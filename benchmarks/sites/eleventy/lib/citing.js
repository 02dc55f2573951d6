// The files for reference managers, and what pages say of themselves in JSON-LD.
export const SITE = "https://lake.example";
export const NAME = "The minutes of the lake";
export const DESCRIPTION = "What two cantons said of a lake over a hundred years. All of it is invented, for the benchmark.";
export const EDITION = "2026-01-31";
const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

const issued = (day) => ({ "date-parts": [day.split("-").map(Number)] });
const month = (day) => MONTHS[Number(day.slice(5, 7)) - 1];
const keyOf = (path) => `${path.slice(1, -1).replaceAll("/", "-") || "dossier"}-${EDITION.slice(0, 4)}`;

function entry(key, fields) {
  const lines = Object.entries(fields).filter(([, value]) => value).map(([name, value]) => `  ${name} = ${value},\n`);
  return `@misc{${key},\n${lines.join("")}}\n`;
}

export function pageBibtex({ path, title }) {
  return entry(keyOf(path), {
    title: `{{${title}}}`, howpublished: path === "/" ? "" : `{${NAME}}`, year: `{${EDITION.slice(0, 4)}}`,
    month: month(EDITION), version: `{${EDITION}}`, url: `{${SITE}${path}}`, language: "{en}",
  });
}

export function pageCsl({ path, title }) {
  const container = path === "/" ? {} : { "container-title": NAME };
  return {
    id: keyOf(path), type: "webpage", title, ...container, issued: issued(EDITION), version: EDITION,
    URL: SITE + path, language: "en",
  };
}

export function sourceBibtex({ id, record }) {
  return entry(id, {
    title: `{{${record.title}}}`, howpublished: `{${record.publisher}}`, year: `{${record.published.slice(0, 4)}}`,
    month: month(record.published), url: `{${record.address}}`, language: `{${record.language}}`,
  });
}

export function sourceCsl({ id, record }) {
  return {
    id, type: "webpage", title: record.title, publisher: record.publisher, issued: issued(record.published),
    URL: record.address, language: record.language,
  };
}

export const cslFile = (works) => `[\n${works.map((work) => JSON.stringify(work)).join(",\n")}\n]\n`;

export function pageData(path, title, crumbs, numbers) {
  const home = `${SITE}/`;
  const site = { "@type": "WebSite", "@id": home, url: home, name: NAME, inLanguage: ["en"] };
  const data = {
    "@context": "https://schema.org", "@type": "WebPage", "@id": SITE + path, name: title, inLanguage: "en",
    dateModified: EDITION, isPartOf: site,
  };
  if (crumbs?.length) {
    const items = [["/", NAME], ...crumbs].map(([item, name], index) => (
      { "@type": "ListItem", position: index + 1, name, item: SITE + item }));
    data.breadcrumb = { "@type": "BreadcrumbList", itemListElement: items };
  }
  if (numbers?.size) data.citation = [...numbers.keys()].map((id) => ({ "@id": `${SITE}/documents/${id}/` }));
  return JSON.stringify(data).replaceAll("<", "\\u003c");
}
