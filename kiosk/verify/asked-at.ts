/**
 * Where a question may have been taken: which service, and under which key. From the moment it leaves until its answer
 * is here, only that service may be asked about it, and only by looking the key up.
 *
 * The key is not always the asker's own: the same question asked twice at once is one question with the key of the first.
 */
export interface AskedAt {
  /** `Provider.name`. */
  readonly provider: string;
  readonly key: string;
}
