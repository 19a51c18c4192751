import { problemOf, type Problem } from "../ipc/backend";

/** Where requests would go with the address as it is typed. */
export type Address =
  { state: "ok"; url: string } | { state: "wrong"; problem: Problem } | { state: "looking"; url: string };

/** How long the address rests before it is looked at: typing on is not a mistake yet. */
const LOOK_AFTER_MS = 150;

/** The live check of the address: where requests go with it, or why it cannot be used. */
export class AddressCheck {
  standing = $state.raw<Address>({ state: "looking", url: "" });

  readonly #resolve: () => Promise<string>;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #looks = 0;

  /** `resolve` gives the URL for what is typed at that moment, or refuses it. */
  constructor(resolve: () => Promise<string>) {
    this.#resolve = resolve;
  }

  /** Another address is there: it is looked at once it rests. */
  changed(): void {
    const url = this.standing.state === "wrong" ? "" : this.standing.url;
    this.standing = { state: "looking", url };
    this.#stopWaiting();
    this.#timer = setTimeout(() => void this.look(), LOOK_AFTER_MS);
  }

  async look(): Promise<void> {
    this.#stopWaiting();
    this.#looks += 1;
    const asked = this.#looks;
    let next: Address;
    try {
      next = { state: "ok", url: await this.#resolve() };
    } catch (error) {
      next = { state: "wrong", problem: problemOf(error) };
    }
    if (asked === this.#looks) this.standing = next;
  }

  /** Looks now, unless that has been done. */
  async settle(): Promise<void> {
    if (this.standing.state === "looking") await this.look();
  }

  /** Where requests go is known without looking. */
  know(url: string): void {
    this.#stopWaiting();
    this.#looks += 1;
    this.standing = { state: "ok", url };
  }

  #stopWaiting(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
