export default { eleventyComputed: { numbers: () => new Map() } };
