import { problemOf, type Problem } from "../ipc/backend";

/** How a question stands. */
export type Standing<T> =
  | { state: "none" }
  | { state: "asking" }
  | { state: "answered"; answer: T }
  | { state: "failed"; problem: Problem };

/** Something that is asked for and takes its time. Only the last asking counts: answers may overtake each other. */
export class Question<T> {
  standing = $state.raw<Standing<T>>({ state: "none" });
  #times = 0;

  async ask(request: () => Promise<T>): Promise<void> {
    this.forget();
    const asked = this.#times;
    this.standing = { state: "asking" };
    let next: Standing<T>;
    try {
      next = { state: "answered", answer: await request() };
    } catch (error) {
      next = { state: "failed", problem: problemOf(error) };
    }
    if (asked === this.#times) this.standing = next;
  }

  /** The answer is known without asking. */
  know(answer: T): void {
    this.forget();
    this.standing = { state: "answered", answer };
  }

  /** An answer that comes later is about something else, or about nothing anybody waits for. */
  forget(): void {
    this.#times += 1;
    this.standing = { state: "none" };
  }
}
