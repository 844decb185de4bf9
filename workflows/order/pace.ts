/** Growing pauses between questions to a provider: doubles from min to max. */
export class Pace {
  #pause: number;

  constructor(
    readonly min: number,
    readonly max: number,
  ) {
    this.#pause = min;
  }

  next(): number {
    const pause = this.#pause;
    this.#pause = Math.min(this.#pause * 2, this.max);
    return pause;
  }

  reset(): void {
    this.#pause = this.min;
  }
}
