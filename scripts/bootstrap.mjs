// What `npm start` and `npm test` run first, on whatever Node the machine has. It installs what is missing and hands
// over to the Node that the project brings. This file stays readable for a very old Node, so that the sentence below
// is what its owner sees, and not a syntax error; everything else is in bootstrap/.
const major = Number(process.versions.node.split(".")[0]);

if (major < 20) {
  console.error(
    "Yanpiao needs Node.js 20 or newer to get started (this is " +
      process.version +
      "). It brings its own Node 24 for the rest. See https://nodejs.org/en/download",
  );
  process.exit(1);
} else {
  import("./bootstrap/main.mjs").then(
    function (bootstrap) {
      return bootstrap.main(process.argv.slice(2));
    },
    function (error) {
      console.error(error);
      process.exit(1);
    },
  );
}
