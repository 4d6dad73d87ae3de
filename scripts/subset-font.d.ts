/** The package has no types of its own; this is the part that scripts/fonts.ts uses. */
declare module "subset-font" {
  function subsetFont(
    font: Uint8Array,
    characters: string,
    options: { readonly targetFormat: "woff2" | "woff" | "truetype" },
  ): Promise<Uint8Array>;
  export = subsetFont;
}
