import {
  problemOf,
  type Backend,
  type Connection,
  type KeyState,
  type Problem,
  type SettingsView,
  type Theme,
} from "../ipc/backend";
import {
  CHECKED_FIELDS,
  confirmedOf,
  errorsIn,
  formOf,
  sameForm,
  settingsOf,
  type CheckedField,
  type FormErrors,
  type SettingsForm,
} from "./form";
import { originOf } from "./address";
import { applyTheme } from "./theme";

export type SaveResult = "saved" | "failed";

/** Where requests would go with the address as it is typed. */
export type Address =
  { state: "ok"; url: string } | { state: "wrong"; problem: Problem } | { state: "looking"; url: string };

export type ConnectionTest =
  | { state: "none" }
  | { state: "running" }
  | { state: "answered"; connection: Connection }
  | { state: "failed"; problem: Problem };

/** The models that the server offers, once somebody has asked. */
export type ModelList =
  | { state: "none" }
  | { state: "asking" }
  | { state: "listed"; names: readonly string[] }
  | { state: "failed"; problem: Problem };

/** How long the address rests before it is looked at: typing on is not a mistake yet. */
const LOOK_AFTER_MS = 150;

/** Where requests go and with which key. The key itself is never read back: only whether there is one. */
export class SettingsModel {
  view = $state.raw<SettingsView | null>(null);
  keyState = $state<KeyState | null>(null);
  form = $state<SettingsForm>(emptyForm());
  address = $state.raw<Address>({ state: "looking", url: "" });
  test = $state.raw<ConnectionTest>({ state: "none" });
  models = $state.raw<ModelList>({ state: "none" });
  saving = $state(false);
  /** The keyring asks its user. */
  unlocking = $state(false);
  justSaved = $state(false);
  problem = $state.raw<Problem | null>(null);
  /** The keyring would not take the key: it can be kept for this session. */
  offerSession = $state(false);
  /** A typed key was forgotten when the view was left. */
  keyForgotten = $state(false);
  /** Takes the reset back, while that is on offer. */
  undoReset = $state.raw<(() => Promise<void>) | null>(null);
  /** Fields whose mistakes are said: those that were left, and all after an attempt to save. */
  shown = $state.raw<ReadonlySet<CheckedField>>(new Set());

  readonly #backend: Backend;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #looks = 0;
  #tests = 0;
  #listings = 0;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** What is wrong, in words, for the fields that may be told so. */
  readonly errors = $derived.by<FormErrors>(() => {
    const all = this.#allErrors;
    return Object.fromEntries(
      CHECKED_FIELDS.filter((field) => this.shown.has(field) && all[field] !== undefined).map((field) => [
        field,
        all[field],
      ]),
    );
  });

  readonly #allErrors = $derived.by<FormErrors>(() => {
    const errors = errorsIn(this.form);
    const { address } = this;
    if (errors.baseUrl === undefined && address.state === "wrong")
      errors.baseUrl = addressInWords(address.problem);
    return errors;
  });

  async load(): Promise<void> {
    try {
      const view = await this.#backend.getSettings();
      applyTheme(view.settings.theme);
      this.problem = null;
      // What is being typed is newer than what was saved.
      if (!this.dirty) return this.#show(view);
      this.view = view;
      await Promise.all([this.#look(), this.lookUpKey()]);
    } catch (error) {
      this.problem = problemOf(error);
    }
  }

  /** Settings first, then the key, which belongs to the endpoint just saved. */
  async save(): Promise<SaveResult> {
    if (this.address.state === "looking") await this.#look();
    if (this.#refuse()) return "failed";
    return this.#attempt(async () => {
      const sent = { ...this.form };
      const view = await this.#backend.saveSettings(settingsOf(sent, this.#theme));
      // What was typed while the save was under way is newer than what it saved.
      if (isSame(this.form, sent)) this.#show(view, sent.apiKey);
      else this.view = view;
      if (sent.apiKey !== "") await this.#setKey(view.settings.base_url, sent.apiKey, false);
    });
  }

  async keepKeyForSession(): Promise<SaveResult> {
    return this.#attempt(() => this.#setKey(this.form.baseUrl.trim(), this.form.apiKey, true));
  }

  /** Has the keyring ask for its password. Stays locked when nobody answers. */
  async unlockKeys(): Promise<void> {
    this.problem = null;
    this.unlocking = true;
    try {
      this.#learnKeyState(await this.#backend.unlockKeys(this.form.baseUrl.trim()));
    } catch (error) {
      this.problem = problemOf(error);
    } finally {
      this.unlocking = false;
    }
  }

  async removeKey(): Promise<SaveResult> {
    return this.#attempt(async () => {
      this.#learnKeyState(await this.#backend.deleteKey(this.form.baseUrl.trim()));
    });
  }

  /** Keys belong to endpoints: another address may have another one, or none. */
  async lookUpKey(): Promise<void> {
    const baseUrl = this.form.baseUrl.trim();
    try {
      const keyState = await this.#backend.keyState(baseUrl);
      if (baseUrl === this.form.baseUrl.trim()) this.#learnKeyState(keyState);
    } catch {
      // An address that is no address yet; its field says so.
      this.keyState = this.view?.key_state ?? null;
    }
  }

  /** Asks the endpoint for a word, with what is typed. Nothing is saved. */
  async testConnection(): Promise<void> {
    this.cancelTest();
    if (this.address.state === "looking") await this.#look();
    if (this.#refuse()) return;
    this.#tests += 1;
    const asked = this.#tests;
    this.test = { state: "running" };
    let next: ConnectionTest;
    try {
      const key = this.form.apiKey === "" ? null : this.form.apiKey;
      const settings = settingsOf(this.form, this.#theme);
      next = { state: "answered", connection: await this.#backend.testConnection(settings, key) };
    } catch (error) {
      next = { state: "failed", problem: problemOf(error) };
    }
    if (asked === this.#tests) this.test = next;
  }

  /** Asks the endpoint for its models, with what is typed. */
  async listModels(): Promise<void> {
    this.forgetModels();
    const asked = this.#listings;
    this.models = { state: "asking" };
    let next: ModelList;
    try {
      const key = this.form.apiKey === "" ? null : this.form.apiKey;
      const settings = settingsOf(this.form, this.#theme);
      next = { state: "listed", names: await this.#backend.listModels(settings, key) };
    } catch (error) {
      next = { state: "failed", problem: problemOf(error) };
    }
    if (asked === this.#listings) this.models = next;
  }

  /** Another server has other models, and another key may see others. */
  forgetModels(): void {
    this.#listings += 1;
    this.models = { state: "none" };
  }

  /** An answer that comes later is about something else, or about nothing anybody waits for. */
  cancelTest(): void {
    this.#tests += 1;
    this.test = { state: "none" };
  }

  /** Something was typed or switched. */
  edited(): void {
    this.justSaved = false;
    this.undoReset = null;
    this.keyForgotten = false;
    this.cancelTest();
  }

  setBaseUrl(value: string): void {
    this.form.baseUrl = value;
    this.forgetModels();
    const url = this.address.state === "wrong" ? "" : this.address.url;
    this.address = { state: "looking", url };
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#look(), LOOK_AFTER_MS);
  }

  /** A field was left: from now on its mistakes are said. */
  left(field: CheckedField): void {
    this.shown = new Set([...this.shown, field]);
    if (field === "baseUrl") void Promise.all([this.#look(), this.lookUpKey()]);
  }

  /** Whether the address that is typed may be asked though nothing encrypts the way there. */
  confirmHttp(confirmed: boolean): void {
    this.form.confirmedHttp = confirmed ? originOf(this.form.baseUrl) : "";
    this.edited();
    void this.#look();
  }

  /** The origin that is asked unencrypted, if it is or could be confirmed. */
  readonly plainOrigin = $derived.by<string | null>(() => {
    const { address } = this;
    const isRefused = address.state === "wrong" && address.problem.code === "insecure_endpoint";
    return isRefused ? originOf(this.form.baseUrl) : confirmedOf(this.form);
  });

  /** Back to the address that is there at first: OpenAI's. */
  useDefaultEndpoint(): void {
    const address = this.view?.defaults.base_url;
    if (address === undefined || address === this.form.baseUrl.trim()) return;
    this.setBaseUrl(address);
    this.edited();
    this.left("baseUrl");
  }

  /** Chosen and kept in one: there is nothing to save, and what else is typed stays as it is. */
  async chooseTheme(theme: Theme): Promise<void> {
    const { view } = this;
    if (view === null) return;
    applyTheme(theme);
    this.view = { ...view, settings: { ...view.settings, theme } };
    this.problem = null;
    try {
      const saved = await this.#backend.saveSettings({ ...view.settings, theme });
      this.view = { ...saved, key_state: this.view.key_state };
    } catch (error) {
      applyTheme(view.settings.theme);
      this.view = view;
      this.problem = problemOf(error);
    }
  }

  /** Everything as it was at first; keys stay. `undoReset` takes it back. */
  async reset(): Promise<void> {
    const { view } = this;
    if (view === null) return;
    const form = { ...this.form };
    const result = await this.#attempt(async () => {
      this.#show(await this.#backend.saveSettings(view.defaults));
    });
    this.justSaved = false;
    if (result === "failed") return;
    applyTheme(view.defaults.theme);
    this.undoReset = async () => {
      this.undoReset = null;
      const undone = await this.#attempt(async () => {
        this.#show(await this.#backend.saveSettings(view.settings));
      });
      this.justSaved = false;
      if (undone === "failed") return;
      applyTheme(view.settings.theme);
      this.form = form;
      await this.#look();
    };
  }

  async openDataFolder(): Promise<void> {
    this.problem = null;
    try {
      await this.#backend.openDataFolder();
    } catch (error) {
      this.problem = problemOf(error);
    }
  }

  async openLink(url: string): Promise<void> {
    this.problem = null;
    try {
      await this.#backend.openLink(url);
    } catch (error) {
      this.problem = problemOf(error);
    }
  }

  /** The view is left: what is typed stays for the way back, except for the key. */
  leave(): void {
    this.keyForgotten = this.form.apiKey !== "";
    this.form.apiKey = "";
    this.justSaved = false;
    this.problem = null;
    this.offerSession = false;
    this.undoReset = null;
    this.cancelTest();
    this.forgetModels();
  }

  /** Back to what is saved. */
  discard(): void {
    this.leave();
    this.keyForgotten = false;
    if (this.view !== null) this.#show(this.view);
  }

  /** Whether the form says something that has not been saved. */
  get dirty(): boolean {
    return this.view !== null && !sameForm(this.form, formOf(this.view.settings));
  }

  get #theme(): Theme {
    return this.view?.settings.theme ?? "system";
  }

  /** Whether there is a mistake. Then each is said beside its field, and nothing is asked of anybody. */
  #refuse(): boolean {
    this.shown = new Set(CHECKED_FIELDS);
    return Object.keys(this.#allErrors).length > 0;
  }

  async #look(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#looks += 1;
    const asked = this.#looks;
    let next: Address;
    try {
      next = {
        state: "ok",
        url: await this.#backend.resolveUrl(this.form.baseUrl.trim(), confirmedOf(this.form)),
      };
    } catch (error) {
      next = { state: "wrong", problem: problemOf(error) };
    }
    if (asked === this.#looks) this.address = next;
  }

  async #setKey(baseUrl: string, key: string, sessionOnly: boolean): Promise<void> {
    try {
      this.#learnKeyState(await this.#backend.setKey(baseUrl, key, sessionOnly));
      if (this.form.apiKey === key) this.form.apiKey = "";
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
    this.undoReset = null;
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

  #show(view: SettingsView, apiKey = ""): void {
    this.view = view;
    this.keyState = view.key_state;
    this.form = formOf(view.settings, apiKey);
    this.shown = new Set();
    this.#looks += 1;
    // A file from elsewhere may hold an address that cannot be used; then there is nothing to show.
    if (view.url === "") void this.#look();
    else this.address = { state: "ok", url: view.url };
  }
}

function isSame(one: SettingsForm, other: SettingsForm): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function emptyForm(): SettingsForm {
  return {
    baseUrl: "",
    confirmedHttp: "",
    model: "",
    apiKey: "",
    stream: true,
    temperature: "",
    maxOutput: "",
    connect: "",
    firstToken: "",
    idle: "",
  };
}

/** What is wrong with an address, for the line under its field. */
export function addressInWords({ code, message, hint }: Problem): string {
  const sentence = asSentence(message);
  // Of a mere slip the message says all there is to say.
  return hint === null || code === "invalid_settings" ? sentence : `${sentence} ${hint}`;
}

/** The core's words as a sentence of their own. */
export function asSentence(message: string): string {
  const sentence = message.charAt(0).toUpperCase() + message.slice(1);
  return /[.!?…]$/u.test(sentence) ? sentence : `${sentence}.`;
}
