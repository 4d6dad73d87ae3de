/**
 * ZXing-C++ as WebAssembly: the second decoder. It reads what the first one loses to noise, weak print, blur and dark
 * mode (scanning facts 1.3).
 *
 * The package's own `readBarcodes` wants RGBA, which it folds back into brightness, and never frees its list of results:
 * 0.8 kB lost a found code (facts 1.6). So its module is called as that function calls it (zxing-wasm 3.1.4,
 * dist/es/share.js), with the brightness that we have, and the list is freed: flat over 12,000 found codes (measured).
 */
import {
  BINARIZERS,
  CHARACTER_SETS,
  defaultReaderOptions,
  EAN_ADD_ON_SYMBOLS,
  encodeFormats,
  prepareZXingModule,
  TEXT_MODES,
  type ZXingReaderOptions,
} from "zxing-wasm/reader";
import type { Luma } from "./luma.ts";

export interface WasmReader {
  /**
   * The bytes of a code in the picture, upright or not, dark on light or light on dark; null where none is found. `denoise` closes
   * the gaps that worn dots leave in faded thermal print (4 → 7 of 8), for half as much time again where nothing is found (measured).
   */
  read(picture: Luma, denoise: boolean): Uint8Array | null;
}

/** What this file calls of the package's module, which the package calls internal: exactly pinned, and tested. */
interface ReaderModule {
  _malloc(bytes: number): number;
  _free(place: number): void;
  readonly HEAPU8: Uint8Array;
  readBarcodesFromPixmap(place: number, width: number, height: number, options: ZXingReaderOptions): Results;
}

interface Results {
  size(): number;
  get(index: number): { readonly bytes: Uint8Array } | undefined;
  delete(): void;
}

/** What is tried in one call; by default also turned, inverted and downscaled. */
const OPTIONS: ZXingReaderOptions = {
  ...defaultReaderOptions,
  formats: encodeFormats(["QRCode"]),
  maxNumberOfSymbols: 1,
  binarizer: BINARIZERS.indexOf("LocalAverage"),
  eanAddOnSymbol: EAN_ADD_ON_SYMBOLS.indexOf("Ignore"),
  textMode: TEXT_MODES.indexOf("Plain"),
  characterSet: CHARACTER_SETS.indexOf("Unknown"),
};

/** WebAssembly.instantiate of zxing_reader.wasm, compiled already; given, so that nothing here fetches or compiles. */
export type Instantiate = (imports: object) => Promise<object>;

/**
 * A decoder with a memory of its own. Rejects when it cannot be instantiated. A `read` that throws means that its memory
 * cannot be trusted any more: make a new one.
 */
export async function createWasmReader(instantiate: Instantiate): Promise<WasmReader> {
  const module = await new Promise<ReaderModule>((resolve, reject) => {
    prepareZXingModule({
      fireImmediately: true,
      // Each call is a decoder of its own.
      equalityFn: () => false,
      overrides: {
        // Without this the package reads its file from a server of its own choice.
        instantiateWasm(imports: object, done: (instance: object) => void) {
          instantiate(imports).then(done, reject);
          return {};
        },
      },
    }).then((made) => {
      resolve(made as unknown as ReaderModule);
    }, reject);
  });
  let place = 0;
  let room = 0;

  function makeRoom(bytes: number): void {
    if (bytes <= room) return;
    if (place !== 0) module._free(place);
    room = 0;
    place = module._malloc(bytes);
    if (place === 0) throw new Error(`no memory for a picture of ${String(bytes)} bytes`);
    room = bytes;
  }

  return {
    read({ data, width, height }, denoise) {
      makeRoom(data.length);
      module.HEAPU8.set(data, place);
      const found = module.readBarcodesFromPixmap(place, width, height, { ...OPTIONS, tryDenoise: denoise });
      try {
        const bytes = found.size() === 0 ? undefined : found.get(0)?.bytes;
        return bytes === undefined ? null : Uint8Array.from(bytes);
      } finally {
        found.delete();
      }
    },
  };
}
