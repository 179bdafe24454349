import { copyFileSync, mkdirSync } from "node:fs";
import { resolve } from "node:path";
import { defineConfig, type Plugin } from "vite";

const web = import.meta.dirname;
const built = resolve(web, "../src/steerhouse/static/built");

/** The sprite keeps its plain name, because templates and islands point into it by `#id`. */
function sprite(): Plugin {
  return {
    name: "sprite",
    apply: "build",
    writeBundle() {
      mkdirSync(built, { recursive: true });
      copyFileSync(resolve(web, "icons.svg"), resolve(built, "icons.svg"));
    },
  };
}

export default defineConfig({
  root: web,
  base: "./",
  publicDir: false,
  plugins: [sprite()],
  build: {
    outDir: built,
    emptyOutDir: true,
    manifest: "manifest.json",
    target: "es2022",
    // Inlined files would be data: addresses, which the page's policy refuses.
    assetsInlineLimit: 0,
    modulePreload: false,
    reportCompressedSize: false,
    rollupOptions: {
      input: {
        main: resolve(web, "shell/main.ts"),
        theme: resolve(web, "shell/theme.ts"),
        gantt: resolve(web, "gantt/index.ts"),
        board: resolve(web, "board/index.ts"),
        passkeys: resolve(web, "passkeys/index.ts"),
      },
    },
  },
});
