import type { Backend, CommandError } from "./backend";

/** How the commands of the fake backend answer: at once, unless a test lets one fail or holds it back. */
export class FakeAnswers {
  readonly #failures = new Map<keyof Backend, CommandError[]>();
  readonly #held = new Map<keyof Backend, Promise<void>[]>();

  /** Makes the next call of this command reject. */
  failNext(command: keyof Backend, error: Partial<CommandError> & Pick<CommandError, "code">): void {
    const waiting = this.#failures.get(command) ?? [];
    this.#failures.set(command, [...waiting, { message: `It failed: ${error.code}`, hint: null, ...error }]);
  }

  /** Holds the next call of this command back until what is returned is called. */
  holdNext(command: keyof Backend): () => void {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    this.#held.set(command, [...(this.#held.get(command) ?? []), held]);
    return release;
  }

  protected answer(command: keyof Backend): Promise<void> {
    const failure = this.#failures.get(command)?.shift();
    const held = this.#held.get(command)?.shift();
    const settle = (): Promise<void> => (failure === undefined ? Promise.resolve() : Promise.reject(failure));
    return held === undefined ? settle() : held.then(settle);
  }
}
