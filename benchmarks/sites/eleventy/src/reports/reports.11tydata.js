export default {
  layout: "report.njk",
  folder: "reports",
  // The documents that the text cites are numbered as it is rendered, and listed by the layout.
  eleventyComputed: { numbers: () => new Map() },
};
