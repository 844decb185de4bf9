/**
 * A value that must not be printed: PINs, identity numbers, card numbers, one-time codes.
 * Every ordinary way of turning it into text gives `[secret]`; only `reveal()` gives the value.
 */
export class Secret<T = string> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  reveal(): T {
    return this.#value;
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }

  /** node:util.inspect and console.log end here. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '[secret]';
  }
}

export const secret = <T>(value: T): Secret<T> => new Secret(value);
