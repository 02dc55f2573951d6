import { readdirSync, readFileSync } from "node:fs";
import { load } from "js-yaml";

const ROOT = "src/records";

// An instance of a class is taken as it is; a plain object would be copied for every template.
class Records {}

export default function () {
  const records = new Records();
  for (const folder of readdirSync(ROOT)) {
    records[folder] = {};
    for (const file of readdirSync(`${ROOT}/${folder}`)) {
      records[folder][file.slice(0, -5)] = load(readFileSync(`${ROOT}/${folder}/${file}`, "utf-8"));
    }
  }
  return records;
}
