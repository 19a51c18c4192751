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

/** Work that is done piece by piece. */
interface Worker {
  /** Does a piece of work and returns its size in characters, or null when there is nothing to do. */
  readonly step: () => number | null;
  framesToRest: number;
}

/**
 * The frames of a window, in none of which is worked for longer than it can spare: the first of a frame is done at once,
 * what comes later in it too while there is time, and the rest in the next one. Where frames are slow, as with a software
 * renderer, text that waited for the next one would hold up its acknowledgement, and with it the text behind it.
 *
 * Whoever works in the same window shares its frames, first come, first served: of a report that is read back, the first
 * section stands before the second is begun.
 */
export class Frames {
  readonly #clock: Clock;
  #isAsked = false;
  /** Milliseconds of work in this frame. */
  #spent = 0;
  readonly #waiting = new Set<Worker>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** There is work: now, if this frame has time for it. */
  wake(worker: Worker): void {
    const isNext = this.#waiting.size === 0 || (this.#waiting.size === 1 && this.#waiting.has(worker));
    if (!this.#isAsked || (isNext && worker.framesToRest <= 0 && this.#spent < EAGER)) this.#work(worker);
    else this.#waiting.add(worker);
  }

  /** What this one has left to do is not done. */
  leave(worker: Worker): void {
    this.#waiting.delete(worker);
  }

  #work(worker: Worker): void {
    const start = this.#clock.now() - this.#spent;
    this.#waiting.delete(worker);
    for (let size = worker.step(); size !== null; size = worker.step()) {
      this.#spent = this.#clock.now() - start;
      this.#askFrame();
      worker.framesToRest = Math.floor(size / CHARACTERS_A_FRAME);
      if (worker.framesToRest > 0 || this.#spent >= BUDGET) {
        this.#waiting.add(worker);
        return;
      }
    }
  }

  #askFrame(): void {
    if (this.#isAsked) return;
    this.#isAsked = true;
    this.#clock.nextFrame(() => {
      this.#isAsked = false;
      this.#spent = 0;
      const workers = [...this.#waiting];
      this.#waiting.clear();
      for (const worker of workers) {
        worker.framesToRest -= 1;
        if (worker.framesToRest <= 0 && this.#spent < BUDGET) this.#work(worker);
        else this.#waiting.add(worker);
      }
      if (this.#waiting.size > 0) this.#askFrame();
    });
  }
}

/** Those of the window that this runs in. */
export const ownFrames = new Frames({
  now: () => performance.now(),
  nextFrame: (callback) => void requestAnimationFrame(callback),
});
