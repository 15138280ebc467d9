// Tests import from src/ as a reader expects, and run on dist/, the compiled code that users get:
// worker threads and the command line need real JavaScript files.
export default {
  testEnvironment: "node",
  roots: ["<rootDir>/test"],
  globalSetup: "<rootDir>/test/software-adapter.mjs",
  extensionsToTreatAsEsm: [".ts"],
  transform: {
    "^.+\\.ts$": [
      "@swc/jest",
      { jsc: { parser: { syntax: "typescript" }, target: "es2022" }, module: { type: "es6" } },
    ],
  },
  moduleNameMapper: {
    "^(?:\\.{1,2}/)+src/(.*)\\.js$": "<rootDir>/dist/$1.js",
    // A file that tests share, beside them.
    "^(\\./.*)\\.js$": ["$1.js", "$1.ts"],
  },
  testTimeout: 120_000,
  // Most of the time tests wait for programs that they have started.
  maxWorkers: "100%",
};
