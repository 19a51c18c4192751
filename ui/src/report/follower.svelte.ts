/** How near to the end still counts as being there. */
const AT_END_PX = 24;

/** So much of the space below the text may be written into before the box moves. */
const ROOM_PX = 104;

/** While lines come faster than this, several of them are one move: in milliseconds. */
const CALM_MS = 250;

const UPWARDS: ReadonlySet<string> = new Set(["Home", "PageUp", "ArrowUp"]);

/**
 * Keeps a scrolled box at the end of its growing contents, and lets go as soon as the reader scrolls up.
 * By hand: WebKitGTK has no scroll anchoring. Each move has the whole box painted anew, so lines that come fast are
 * written into the space below the text first.
 */
export class Follower {
  following = $state(true);
  /** Whether there is text below what can be seen. */
  behind = $state(false);

  readonly #box: HTMLElement;
  readonly #now: () => number;
  #movedAt = -Infinity;
  #later: ReturnType<typeof setTimeout> | null = null;
  #lastTop: number;
  /** Where the reader was, until there is enough text again to go there. */
  #goal: number | null;

  constructor(
    box: HTMLElement,
    start: { scrollTop: number; following: boolean },
    now: () => number = () => performance.now(),
  ) {
    this.#box = box;
    this.#now = now;
    this.following = start.following;
    this.#box.scrollTop = start.scrollTop;
    this.#lastTop = this.#box.scrollTop;
    this.#goal = start.following || this.#lastTop >= start.scrollTop ? null : start.scrollTop;
  }

  /** The contents grew. */
  grown(): void {
    if (this.#goal !== null) this.#towards(this.#goal);
    if (this.following) this.#keepUp();
    this.behind = !this.following && this.#distance() > AT_END_PX;
  }

  /** The box is left. */
  stop(): void {
    if (this.#later !== null) clearTimeout(this.#later);
    this.#later = null;
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

  /** The reader presses a key that scrolls upwards: the same, as another line may move the box before the key does. */
  pressed(key: string, shift: boolean): void {
    if (UPWARDS.has(key) || (key === " " && shift)) this.wheeled(-1);
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

  /** Moves to the end: at once, or a moment later where the text still has room below it. */
  #keepUp(): void {
    const wait = this.#movedAt + CALM_MS - this.#now();
    if (wait <= 0 || this.#distance() > ROOM_PX) this.#toEnd();
    else
      this.#later ??= setTimeout(() => {
        this.#later = null;
        if (this.following) this.#toEnd();
      }, wait);
  }

  #toEnd(): void {
    this.#movedAt = this.#now();
    this.#box.scrollTop = this.#box.scrollHeight;
    this.#lastTop = this.#box.scrollTop;
  }

  #distance(): number {
    return this.#box.scrollHeight - this.#box.clientHeight - this.#box.scrollTop;
  }
}
