import type { Plugin } from "vite";
import { defineConfig } from "vite";

/**
 * The page is a handful of files: the terminal, the workbench (only loaded on a demonstration terminal) and the rare
 * fonts. Nothing is fetched from anywhere else. scripts/build-ui.ts adds the folder of cut fonts and the build's name.
 */
export default defineConfig({
  root: import.meta.dirname,
  base: "/",
  publicDir: false,
  plugins: [preloadFonts(), onlyWoff2()],
  // The camera's worker is a module like the page.
  worker: {
    format: "es",
    rolldownOptions: {
      treeshake: {
        // Of @zxing/library's readers one is used. Its package does not say that its modules do nothing by being read.
        moduleSideEffects: (id) => !id.includes("/@zxing/library/"),
      },
    },
  },
  build: {
    target: "es2022",
    // The page's policy allows fonts and scripts from its own origin only, not from data: addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // On a busy machine the build of a worker counts as a slow plugin; nobody here can act on that.
    rolldownOptions: { checks: { bundlerTimings: false } },
  },
});

/** The three cut fonts are needed by the first screen: the browser learns of them before it has read any CSS. */
function preloadFonts(): Plugin {
  return {
    name: "yanpiao-preload-fonts",
    transformIndexHtml: {
      order: "post",
      handler: (_html, { bundle }) =>
        Object.keys(bundle ?? {})
          .filter((file) => /yanpiao-(sans|serif)-.*\.woff2$/.test(file))
          .map((file) => ({
            tag: "link",
            injectTo: "head-prepend",
            attrs: { rel: "preload", as: "font", type: "font/woff2", href: `/${file}`, crossorigin: true },
          })),
    },
  };
}

/** Fontsource names a woff beside each woff2, for browsers of before 2016: 200 files that nobody asks for. */
function onlyWoff2(): Plugin {
  return {
    name: "yanpiao-only-woff2",
    enforce: "pre",
    transform(code, id) {
      if (!/@fontsource.*\.css/.test(id)) return null;
      return code.replaceAll(/,\s*url\([^)]*\.woff\) format\('woff'\)/g, "");
    },
  };
}
