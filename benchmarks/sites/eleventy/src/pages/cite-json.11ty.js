import { cslFile, pageCsl } from "../../lib/citing.js";

export const data = {
  pagination: { data: "collections.citable", size: 1, alias: "one" },
  permalink: ({ one }) => `${one.path}cite.json`,
};

export const render = ({ one }) => cslFile([pageCsl(one)]);
