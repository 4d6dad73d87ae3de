/** The package has no types of its own; this is the part that scripts/fonts.ts and drivers/printer/raster use. */
declare module "subset-font" {
  function subsetFont(
    font: Uint8Array,
    characters: string,
    options: {
      readonly targetFormat: "woff2" | "woff" | "truetype";
      /** For a variable font: the value at which each axis is fixed. */
      readonly variationAxes?: Readonly<Record<string, number>>;
    },
  ): Promise<Uint8Array>;
  export = subsetFont;
}
