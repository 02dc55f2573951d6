import { cslFile, sourceCsl } from "../../lib/citing.js";

export const data = { permalink: "/documents/sources.json" };

export const render = ({ records }) => cslFile(records.entries.documents.map(sourceCsl));
