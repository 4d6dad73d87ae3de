const LINE_FEED = 0x0a;

/**
 * Lines of a byte stream of any length, with bounded memory: a line longer than the cap is cut there, and still ends
 * where its line ends. A last line without a line feed counts.
 */
export async function* cappedLines(chunks: AsyncIterable<Uint8Array>, capBytes: number): AsyncGenerator<Uint8Array> {
  let kept: Uint8Array = new Uint8Array();
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, from)) {
      yield grown(kept, chunk.subarray(from, end), capBytes);
      kept = new Uint8Array();
      from = end + 1;
    }
    kept = grown(kept, chunk.subarray(from), capBytes);
  }
  if (kept.length > 0) yield kept;
}

/** Copied, so that a short line does not hold on to the whole chunk. */
function grown(kept: Uint8Array, piece: Uint8Array, capBytes: number): Uint8Array {
  return Buffer.concat([kept, piece.subarray(0, Math.max(0, capBytes - kept.length))]);
}
