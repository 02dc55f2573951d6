import { cslFile, sourceCsl } from "../../lib/citing.js";

export const data = {
  pagination: { data: "records.entries.documents", size: 1, alias: "one" },
  permalink: ({ one }) => `${one.path}source.json`,
};

export const render = ({ one }) => cslFile([sourceCsl(one)]);
