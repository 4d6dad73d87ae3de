import type { ByteLink } from "../link/link.ts";

/**
 * A scripted printer for tests of the driver: text slips, one paper sensor, one cover, and the stubbornness of a real
 * one: what is in its buffer when the paper ends is printed when the paper is back, unless it was cleared. (The full
 * simulator, with paper, speed and pictures, is drivers/simulator.)
 */
export interface FakePrinter {
  /** The far end of a link; a new one replaces the old. */
  attach(send: (bytes: Uint8Array) => void): void;
  hear(bytes: Uint8Array): void;
  /** Where the paper is, and what hangs in the air. `held`: the slip has begun and does not end. */
  set(change: Partial<FakeState>): void;
  readonly slips: readonly string[];
  readonly clears: number;
  readonly asked: readonly number[];
  send(...bytes: readonly number[]): void;
}

export interface FakeState {
  readonly paper: "ok" | "near-end" | "out";
  readonly coverOpen: boolean;
  readonly silent: boolean;
  readonly held: boolean;
  /** The DLE EOT numbers that are answered. */
  readonly answers: readonly number[];
  readonly fence: "gs-h" | "gs-r" | "none";
  /** Sent before each status answer. */
  readonly noise: readonly number[];
}

export function createFakePrinter(initial: Partial<FakeState> = {}): FakePrinter {
  let state: FakeState = {
    paper: "ok",
    coverOpen: false,
    silent: false,
    held: false,
    answers: [1, 2, 3, 4],
    fence: "gs-h",
    noise: [],
    ...initial,
  };
  const slips: string[] = [];
  const asked: number[] = [];
  let clears = 0;
  let received = "";
  let sendBytes: (bytes: Uint8Array) => void = () => undefined;

  const reply = (...bytes: readonly number[]): void => {
    if (!state.silent) sendBytes(Uint8Array.from(bytes));
  };
  const statusByte = (n: number): number => {
    const out = state.paper === "out";
    const bits = {
      1: out || state.coverOpen ? 0x08 : 0,
      2: (out ? 0x20 : 0) | (state.coverOpen ? 0x04 : 0),
      4: state.paper === "ok" ? 0 : out ? 0x6c : 0x0c,
    };
    return 0x12 | (n === 1 || n === 2 || n === 4 ? bits[n] : 0);
  };
  /** Real-time commands are heard wherever they are, and taken out of the stream. */
  const realtime = (): void => {
    // eslint-disable-next-line no-control-regex
    const command = /\x10\x04([\x01-\x04])|\x10\x05\x02|\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08/;
    for (;;) {
      const found = command.exec(received);
      if (found === null) return;
      const rest = received.slice(found.index + found[0].length);
      if (found[1] === undefined) {
        clears += 1;
        received = rest;
        if (found[0].startsWith("\x10\x14")) reply(0x37, 0x25, 0x00);
        continue;
      }
      received = received.slice(0, found.index) + rest;
      const n = found[1].charCodeAt(0);
      asked.push(n);
      if (state.answers.includes(n)) reply(...state.noise, statusByte(n));
    }
  };
  const work = (): void => {
    while (!state.held && state.paper !== "out" && !state.coverOpen) {
      // eslint-disable-next-line no-control-regex
      const job = /^([^\x1d]*)\x1d(?:\x28\x48\x06\x00\x30\x30(....)|\x72\x01)/s.exec(received);
      if (job === null) break;
      received = received.slice(job[0].length);
      slips.push(job[1] ?? "");
      if (state.fence === "gs-h" && job[2] !== undefined) reply(0x37, 0x22, ...Buffer.from(job[2], "latin1"), 0x00);
      if (state.fence === "gs-r" && job[2] === undefined) reply(0x00);
    }
  };

  return {
    attach(send) {
      sendBytes = send;
    },
    hear(bytes) {
      received += Buffer.from(bytes).toString("latin1");
      realtime();
      work();
    },
    set(change) {
      state = { ...state, ...change };
      work();
    },
    slips,
    get clears() {
      return clears;
    },
    asked,
    send: (...bytes) => sendBytes(Uint8Array.from(bytes)),
  };
}

/** Puts the printer at the device's end of a memory cable. */
export function attachFake(fake: FakePrinter, far: ByteLink): void {
  fake.attach((bytes) => void far.write(bytes));
  far.onData((bytes) => fake.hear(bytes));
}
