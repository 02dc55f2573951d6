import { pageBibtex } from "../../lib/citing.js";

export const data = {
  pagination: { data: "collections.citable", size: 1, alias: "one" },
  permalink: ({ one }) => `${one.path}cite.bib`,
};

export const render = ({ one }) => pageBibtex(one);
