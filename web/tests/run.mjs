// Runs every *.test.ts of this folder under Node's own test runner; Vite strips the types, so any supported Node will do.
import { readdirSync } from "node:fs";
import { resolve } from "node:path";
import { runnerImport } from "vite";

const here = import.meta.dirname;
for (const name of readdirSync(here).filter((file) => file.endsWith(".test.ts")).sort()) {
  await runnerImport(resolve(here, name));
}
