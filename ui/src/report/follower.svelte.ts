/** How near to the end still counts as being there. */
const AT_END_PX = 24;

/**
 * Keeps a scrolled box at the end of its growing contents, and lets go as soon as the reader scrolls up.
 * By hand: WebKitGTK has no scroll anchoring.
 */
export class Follower {
  following = $state(true);
  /** Whether there is text below what can be seen. */
  behind = $state(false);

  readonly #box: HTMLElement;
  #lastTop: number;
  /** Where the reader was, until there is enough text again to go there. */
  #goal: number | null;

  constructor(box: HTMLElement, start: { scrollTop: number; following: boolean }) {
    this.#box = box;
    this.following = start.following;
    this.#box.scrollTop = start.scrollTop;
    this.#lastTop = this.#box.scrollTop;
    this.#goal = start.following || this.#lastTop >= start.scrollTop ? null : start.scrollTop;
  }

  /** The contents grew. */
  grown(): void {
    if (this.#goal !== null) this.#towards(this.#goal);
    if (this.following) this.#toEnd();
    this.behind = this.#distance() > AT_END_PX;
  }

  /** The box was scrolled, by whomever. */
  scrolled(): void {
    const top = this.#box.scrollTop;
    // Contents that shrink move the box up too, but leave it at the end.
    if (top < this.#lastTop && this.#distance() > 1) this.following = false;
    else if (top > this.#lastTop && this.#distance() <= AT_END_PX) this.following = true;
    this.#lastTop = top;
    this.behind = this.#distance() > AT_END_PX;
  }

  /** The reader turns the wheel: upwards is a wish to stay, before anything has moved. */
  wheeled(deltaY: number): void {
    this.#goal = null;
    if (deltaY < 0 && this.#box.scrollTop > 0) this.following = false;
  }

  get scrollTop(): number {
    return this.#lastTop;
  }

  jumpToEnd(): void {
    this.#goal = null;
    this.following = true;
    this.#toEnd();
    this.behind = false;
  }

  /** The reader goes somewhere on purpose. */
  release(): void {
    this.#goal = null;
    this.following = false;
  }

  /** A long text comes back over several frames. */
  #towards(goal: number): void {
    this.#box.scrollTop = goal;
    this.#lastTop = this.#box.scrollTop;
    if (this.#lastTop >= goal - 1) this.#goal = null;
  }

  #toEnd(): void {
    this.#box.scrollTop = this.#box.scrollHeight;
    this.#lastTop = this.#box.scrollTop;
  }

  #distance(): number {
    return this.#box.scrollHeight - this.#box.clientHeight - this.#box.scrollTop;
  }
}
