import { lake } from "../../lib/lake.js";

export default () => lake();
