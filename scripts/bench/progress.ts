/** Says on stderr what is being measured and how far it is; stdout belongs to the figures. */

export interface Progress {
  readonly begin: (name: string) => void;
  readonly round: (done: number, of: number) => void;
  readonly say: (line: string) => void;
  readonly end: () => void;
}

/** Often enough that nobody thinks it hangs. */
const EVERY_MS = 5_000;

export function progressOn(stream: { write(text: string): unknown }): Progress {
  let name: string | null = null;
  let begunMs = 0;
  let saidMs = 0;
  const seconds = (): string => `${((performance.now() - begunMs) / 1000).toFixed(1)} s`;
  const line = (text: string): void => void stream.write(`${text}\n`);
  return {
    begin(next) {
      name = next;
      begunMs = performance.now();
      saidMs = begunMs;
      line(`▶ ${name}`);
    },
    round(done, of) {
      if (performance.now() - saidMs < EVERY_MS) return;
      saidMs = performance.now();
      line(`  … ${name ?? ""} ${done} of ${of}, ${seconds()}`);
    },
    say: (text) => line(`  ${text}`),
    end() {
      if (name !== null) line(`  ${name} took ${seconds()}`);
      name = null;
    },
  };
}
