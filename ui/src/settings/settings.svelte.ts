import { problemOf, type Backend, type KeyState, type Problem, type SettingsView } from "../ipc/backend";

/** What the settings form holds. The key is here only while it is typed. */
export interface SettingsForm {
  baseUrl: string;
  model: string;
  stream: boolean;
  apiKey: string;
}

export type SaveResult = "saved" | "failed";

/** Where requests go and with which key. The key itself is never read back: only whether there is one. */
export class SettingsModel {
  view = $state.raw<SettingsView | null>(null);
  keyState = $state<KeyState | null>(null);
  form = $state<SettingsForm>({ baseUrl: "", model: "", stream: true, apiKey: "" });
  saving = $state(false);
  justSaved = $state(false);
  problem = $state.raw<Problem | null>(null);
  /** The keyring would not take the key: it can be kept for this session. */
  offerSession = $state(false);

  readonly #backend: Backend;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  async load(): Promise<void> {
    try {
      const view = await this.#backend.getSettings();
      // What is being typed is newer than what was saved.
      if (this.dirty) this.view = view;
      else this.#show(view);
    } catch (error) {
      this.problem = problemOf(error);
    }
  }

  /** Settings first, then the key, which belongs to the endpoint just saved. */
  async save(): Promise<SaveResult> {
    return this.#attempt(async () => {
      const { baseUrl, model, stream, apiKey } = this.form;
      this.#show(await this.#backend.saveSettings({ base_url: baseUrl.trim(), model: model.trim(), stream }));
      if (apiKey !== "") await this.#setKey(apiKey, false);
    });
  }

  async keepKeyForSession(): Promise<SaveResult> {
    return this.#attempt(() => this.#setKey(this.form.apiKey, true));
  }

  async removeKey(): Promise<SaveResult> {
    return this.#attempt(async () => {
      this.#learnKeyState(await this.#backend.deleteKey(this.form.baseUrl.trim()));
    });
  }

  /** Keys belong to endpoints: another address may have another one, or none. */
  async lookUpKey(): Promise<void> {
    try {
      this.keyState = await this.#backend.keyState(this.form.baseUrl.trim());
    } catch {
      // An address that is no address yet; saving will say so.
      this.keyState = this.view?.key_state ?? null;
    }
  }

  edited(): void {
    this.justSaved = false;
  }

  /** The view is left: what was not saved is dropped, the typed key first of all. */
  leave(): void {
    this.form.apiKey = "";
    this.justSaved = false;
    this.problem = null;
    this.offerSession = false;
    if (this.view !== null) this.#show(this.view);
  }

  /** Whether the form says something that has not been saved. */
  get dirty(): boolean {
    const saved = this.view?.settings;
    if (saved === undefined) return false;
    return (
      this.form.baseUrl !== saved.base_url ||
      this.form.model !== saved.model ||
      this.form.stream !== saved.stream ||
      this.form.apiKey !== ""
    );
  }

  async #setKey(key: string, sessionOnly: boolean): Promise<void> {
    try {
      this.#learnKeyState(await this.#backend.setKey(this.form.baseUrl.trim(), key, sessionOnly));
      this.form.apiKey = "";
      this.offerSession = false;
    } catch (error) {
      this.offerSession = problemOf(error).code.startsWith("keyring_");
      throw error;
    }
  }

  #learnKeyState(keyState: KeyState): void {
    this.keyState = keyState;
    const { view } = this;
    if (view?.settings.base_url === this.form.baseUrl.trim()) this.view = { ...view, key_state: keyState };
  }

  async #attempt(work: () => Promise<void>): Promise<SaveResult> {
    this.saving = true;
    this.justSaved = false;
    this.problem = null;
    try {
      await work();
      this.justSaved = true;
      return "saved";
    } catch (error) {
      this.problem = problemOf(error);
      return "failed";
    } finally {
      this.saving = false;
    }
  }

  #show(view: SettingsView): void {
    this.view = view;
    this.keyState = view.key_state;
    this.form.baseUrl = view.settings.base_url;
    this.form.model = view.settings.model;
    this.form.stream = view.settings.stream;
  }
}
