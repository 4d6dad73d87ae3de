/** One clause or sentence without a full stop in both languages, where the core says it on paper and in a command as well. */
export interface SaidView {
  readonly zh: string;
  readonly en: string;
}
