import { sourceBibtex } from "../../lib/citing.js";

export const data = { permalink: "/documents/sources.bib" };

export const render = ({ records }) => records.entries.documents.map(sourceBibtex).join("\n");
