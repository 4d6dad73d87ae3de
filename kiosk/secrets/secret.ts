import { inspect } from "node:util";

/**
 * A secret while the terminal holds it. Printed, logged, joined into a text or turned into JSON it is its name; only
 * `reveal` gives what it is, so that every use can be found by searching for that word.
 */
export class Secret {
  readonly name: string;
  readonly #value: string;

  constructor(name: string, value: string) {
    this.name = name;
    this.#value = value;
  }

  /** The secret itself: for a signature, a handshake or the vendor's own request, never for a text that people see. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return `[secret ${this.name}]`;
  }

  toJSON(): string {
    return this.toString();
  }

  [Symbol.toPrimitive](): string {
    return this.toString();
  }

  [inspect.custom](): string {
    return this.toString();
  }
}
