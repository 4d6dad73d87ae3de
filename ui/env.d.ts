/** The content hash of the build, set by scripts/build-ui.ts; said in the page's hello. */
declare const BUILD: string;
