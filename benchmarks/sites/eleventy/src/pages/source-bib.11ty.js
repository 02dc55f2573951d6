import { sourceBibtex } from "../../lib/citing.js";

export const data = {
  pagination: { data: "records.entries.documents", size: 1, alias: "one" },
  permalink: ({ one }) => `${one.path}source.bib`,
};

export const render = ({ one }) => sourceBibtex(one);
