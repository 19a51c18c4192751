/** The clock and the frames of a window, or those of a test. */
export interface Clock {
  /** Milliseconds, from any start. */
  now: () => number;
  /** Asks for a call before the next frame is painted. */
  nextFrame: (callback: () => void) => void;
}

/** How long a frame may be worked in, in milliseconds: the rest of it belongs to layout and painting. */
const BUDGET = 8;

/** Text that cannot be settled is parsed again and again; so many characters of it are worth one frame. */
const CHARACTERS_A_FRAME = 4096;

/**
 * Does work piece by piece: the first of a frame at once, what comes later in the same frame in the next one, and never
 * for longer than a frame can spare.
 */
export class Pace {
  readonly #clock: Clock;
  readonly #step: () => number | null;
  #frameAsked = false;
  #framesToRest = 0;

  /** `step` does a piece of work and returns its size in characters, or null when there is nothing to do. */
  constructor(clock: Clock, step: () => number | null) {
    this.#clock = clock;
    this.#step = step;
  }

  /** There is work: now, if nothing was done in this frame yet. */
  wake(): void {
    if (!this.#frameAsked) this.#work();
  }

  #work(): void {
    const start = this.#clock.now();
    let size = this.#step();
    if (size === null) return;
    while (size !== null) {
      this.#framesToRest = Math.floor(size / CHARACTERS_A_FRAME);
      if (this.#framesToRest > 0 || this.#clock.now() - start >= BUDGET) break;
      size = this.#step();
    }
    this.#askFrame();
  }

  #askFrame(): void {
    this.#frameAsked = true;
    this.#clock.nextFrame(() => {
      this.#frameAsked = false;
      this.#framesToRest -= 1;
      if (this.#framesToRest > 0) this.#askFrame();
      else this.#work();
    });
  }
}
