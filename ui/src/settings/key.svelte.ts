import { problemOf, type Backend, type KeyState } from "../ipc/backend";

/** The key of the address that is typed. It is never read back: only whether there is one, and where. */
export class EndpointKey {
  state = $state<KeyState | null>(null);
  /** The keyring is looked into once more. */
  looking = $state(false);
  /** The keyring asks its user. */
  unlocking = $state(false);
  /** The keyring would not take the key: it can be kept for this session. */
  offerSession = $state(false);

  readonly #backend: Backend;
  readonly #baseUrl: () => string;
  readonly #learned: (state: KeyState) => void;

  constructor(backend: Backend, baseUrl: () => string, learned: (state: KeyState) => void) {
    this.#backend = backend;
    this.#baseUrl = baseUrl;
    this.#learned = learned;
  }

  /** Keys belong to endpoints: another address may have another one, or none. */
  async find(otherwise: KeyState | null): Promise<void> {
    const baseUrl = this.#baseUrl();
    try {
      const state = await this.#backend.keyState(baseUrl);
      if (baseUrl === this.#baseUrl()) this.#learn(state);
    } catch {
      // An address that is no address yet; its field says so.
      this.state = otherwise;
    }
  }

  /** Looks once more: the keyring may answer now. */
  async lookAgain(otherwise: KeyState | null): Promise<void> {
    this.looking = true;
    await this.find(otherwise);
    this.looking = false;
  }

  /** Has the keyring ask for its password. Rejects when it stays locked. */
  async unlock(): Promise<void> {
    this.unlocking = true;
    try {
      this.#learn(await this.#backend.unlockKeys(this.#baseUrl()));
    } finally {
      this.unlocking = false;
    }
  }

  /** Keeps a key for this address, in the keyring or for this session only. */
  async keep(baseUrl: string, key: string, sessionOnly: boolean): Promise<void> {
    try {
      this.#learn(await this.#backend.setKey(baseUrl, key, sessionOnly));
      this.offerSession = false;
    } catch (error) {
      this.offerSession = problemOf(error).code.startsWith("keyring_");
      throw error;
    }
  }

  async remove(): Promise<void> {
    this.#learn(await this.#backend.deleteKey(this.#baseUrl()));
  }

  #learn(state: KeyState): void {
    this.state = state;
    this.#learned(state);
  }
}
