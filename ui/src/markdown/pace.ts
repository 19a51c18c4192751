/** The clock and the frames of a window, or those of a test. */
export interface Clock {
  /** Milliseconds, from any start. */
  now: () => number;
  /** Asks for a call before the next frame is painted. */
  nextFrame: (callback: () => void) => void;
}

/** How long a frame may be worked in, in milliseconds: the rest of it belongs to layout and painting. */
const BUDGET = 8;

/** While less than this was spent in a frame, what comes is shown at once: waiting would show it no sooner. */
const EAGER = 4;

/** Text that cannot be settled is parsed again and again; so many characters of it are worth one frame. */
const CHARACTERS_A_FRAME = 4096;

/**
 * Does work piece by piece, and in no frame for longer than it can spare: the first of a frame at once, what comes later
 * in it too while there is time, and the rest in the next one. Where frames are slow, as with a software renderer, text
 * that waited for the next one would hold up its acknowledgement, and with it the text behind it.
 */
export class Pace {
  readonly #clock: Clock;
  readonly #step: () => number | null;
  #frameAsked = false;
  #framesToRest = 0;
  /** Milliseconds of work in this frame. */
  #spent = 0;

  /** `step` does a piece of work and returns its size in characters, or null when there is nothing to do. */
  constructor(clock: Clock, step: () => number | null) {
    this.#clock = clock;
    this.#step = step;
  }

  /** There is work: now, if this frame has time for it. */
  wake(): void {
    if (!this.#frameAsked || (this.#framesToRest <= 0 && this.#spent < EAGER)) this.#work();
  }

  #work(): void {
    const start = this.#clock.now() - this.#spent;
    let size = this.#step();
    if (size === null) return;
    while (size !== null) {
      this.#spent = this.#clock.now() - start;
      this.#framesToRest = Math.floor(size / CHARACTERS_A_FRAME);
      if (this.#framesToRest > 0 || this.#spent >= BUDGET) break;
      size = this.#step();
    }
    if (!this.#frameAsked) this.#askFrame();
  }

  #askFrame(): void {
    this.#frameAsked = true;
    this.#clock.nextFrame(() => {
      this.#frameAsked = false;
      this.#spent = 0;
      this.#framesToRest -= 1;
      if (this.#framesToRest > 0) this.#askFrame();
      else this.#work();
    });
  }
}
