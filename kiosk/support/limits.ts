/** Every wait and every limit of a support bundle, by name. The whole has to go by mail: most take 20 MB. */

export const SUPPORT_LIMITS = {
  /** Files of the journal as they lie on the disk: months where they are compressed. */
  journalBytes: 8 * 1024 * 1024,
  /** The newest file goes along even alone; what is larger than this is damage. */
  journalFileBytes: 32 * 1024 * 1024,
  /** What was signed about all files, also of those that stay behind. */
  manifestsBytes: 8 * 1024 * 1024,
  /** One text or picture. */
  partBytes: 8 * 1024 * 1024,
  /** Lines of the journal that say that something is wrong. */
  troubles: 200,
  /** What one program of the system may say. */
  programBytes: 64 * 1024,
  /** Read from a file that somebody sends: packed, unpacked, and the files in it. */
  bundleBytes: 64 * 1024 * 1024,
  unpackedBytes: 128 * 1024 * 1024,
  files: 4_096,
} as const;

export const SUPPORT_DELAYS = {
  /** A part that is not there by then is left out, with that as the reason. */
  part: 15_000,
  /** The doctor reads the store and the journal through. A connection on which nothing moves for 30 s is ended. */
  doctor: 25_000,
  /** A program of the system. */
  program: 3_000,
} as const;
