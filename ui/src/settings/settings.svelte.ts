import {
  problemOf,
  type Backend,
  type Connection,
  type LocalServer,
  type Problem,
  type Settings,
  type SettingsView,
} from "../ipc/backend";
import { originOf } from "./address";
import { AddressCheck } from "./address.svelte";
import { applyAppearance, type Appearance } from "./appearance";
import {
  CHECKED_FIELDS,
  confirmedOf,
  emptyForm,
  errorsIn,
  formOf,
  sameForm,
  settingsOf,
  type CheckedField,
  type FormErrors,
  type SettingsForm,
} from "./form";
import { EndpointKey } from "./key.svelte";
import { modelFor } from "./local";
import { Question } from "./question.svelte";
import { addressInWords } from "./words";

export type SaveResult = "saved" | "failed";

/** What is being done with the settings or the key: the button of it says so. */
export type Job = "save" | "session" | "remove" | "reset" | "undo" | "adopt";

/** Where requests go and with which key. The key itself is never read back: only whether there is one. */
export class SettingsModel {
  view = $state.raw<SettingsView | null>(null);
  form = $state<SettingsForm>(emptyForm());
  readonly address: AddressCheck;
  readonly key: EndpointKey;
  readonly test = new Question<Connection>();
  /** The models that the server offers, once somebody has asked. */
  readonly models = new Question<readonly string[]>();
  /** The servers on this computer, once somebody has looked for them. */
  readonly servers = new Question<readonly LocalServer[]>();
  job = $state<Job | null>(null);
  /** The settings are being read. */
  reading = $state(false);
  justSaved = $state(false);
  problem = $state.raw<Problem | null>(null);
  /** A typed key was forgotten when the view was left. */
  keyForgotten = $state(false);
  /** Takes the reset back, while that is on offer. */
  undoReset = $state.raw<(() => Promise<void>) | null>(null);
  /** Fields whose mistakes are said: those that were left, and all after an attempt to save. */
  shown = $state.raw<ReadonlySet<CheckedField>>(new Set());

  readonly #backend: Backend;
  /** As they were last read or saved; the view has what is chosen and still on its way. */
  #kept: Settings | null = null;
  #choices: readonly Partial<Appearance>[] = [];
  #turn: Promise<unknown> = Promise.resolve();

  constructor(backend: Backend) {
    this.#backend = backend;
    this.address = new AddressCheck(() =>
      backend.resolveUrl(this.form.baseUrl.trim(), confirmedOf(this.form)),
    );
    this.key = new EndpointKey(
      backend,
      () => this.form.baseUrl.trim(),
      (keyState) => {
        const { view } = this;
        if (view?.settings.base_url === this.form.baseUrl.trim())
          this.view = { ...view, key_state: keyState };
      },
    );
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
    const { standing } = this.address;
    if (errors.baseUrl === undefined && standing.state === "wrong")
      errors.baseUrl = addressInWords(standing.problem, this.form.baseUrl);
    return errors;
  });

  /** Without looking for the key, that is to be found afterwards. */
  async load(lookForKey = true): Promise<void> {
    this.reading = true;
    try {
      const view = await this.#inTurn(() => this.#backend.getSettings(lookForKey));
      this.problem = null;
      // What is being typed is newer than what was saved.
      if (!this.dirty) return this.#show(view);
      this.#learn(view);
      await Promise.all([this.address.look(), this.findKey()]);
    } catch (error) {
      this.problem = problemOf(error);
    } finally {
      this.reading = false;
    }
  }

  /** Settings first, then the key, which belongs to the endpoint just saved. */
  async save(): Promise<SaveResult> {
    await this.address.settle();
    if (this.#refuse()) return "failed";
    return this.#attempt("save", async () => {
      const sent = { ...this.form };
      const view = await this.#keep((kept) => settingsOf(sent, kept));
      // What was typed while the save was under way is newer than what it saved.
      if (sameForm(this.form, sent)) this.#show(view, sent.apiKey);
      else this.#learn(view);
      if (sent.apiKey !== "") await this.#keepKey(view.settings.base_url, sent.apiKey, false);
    });
  }

  /** A server that was found, chosen and kept in one, with a model of its own. What else is typed stays as it is. */
  async adoptServer(server: LocalServer): Promise<SaveResult> {
    if (this.#kept === null) await this.load();
    // Settings that cannot be read are not written over.
    if (this.#kept === null) return "failed";
    const result = await this.#attempt("adopt", async () => {
      const view = await this.#keep((kept) => ({
        ...kept,
        base_url: server.base_url,
        confirmed_http: null,
        model: modelFor(server, kept.model),
      }));
      const typed = this.dirty ? { ...this.form } : null;
      this.#show(view);
      const { baseUrl, confirmedHttp, model } = this.form;
      if (typed !== null) this.form = { ...typed, baseUrl, confirmedHttp, model };
    });
    this.justSaved = false;
    return result;
  }

  async keepKeyForSession(): Promise<SaveResult> {
    return this.#attempt("session", () => this.#keepKey(this.form.baseUrl.trim(), this.form.apiKey, true));
  }

  /** Has the keyring ask for its password. Stays locked when nobody answers. */
  async unlockKeys(): Promise<void> {
    this.problem = null;
    try {
      await this.key.unlock();
    } catch (error) {
      this.problem = problemOf(error);
    }
  }

  async removeKey(): Promise<SaveResult> {
    return this.#attempt("remove", () => this.key.remove());
  }

  /** Looks for the key once more: the keyring may answer now. */
  async lookUpKey(): Promise<void> {
    await this.key.lookAgain(this.view?.key_state ?? null);
  }

  /** Asks the endpoint for a word, with what is typed. Nothing is saved. */
  async testConnection(): Promise<void> {
    this.test.forget();
    await this.address.settle();
    if (this.#refuse()) return;
    const [settings, key] = this.#typed();
    await this.test.ask(() => this.#backend.testConnection(settings, key));
  }

  /** Asks the endpoint for its models, with what is typed. */
  async listModels(): Promise<void> {
    const [settings, key] = this.#typed();
    await this.models.ask(() => this.#backend.listModels(settings, key));
  }

  async lookForServers(): Promise<void> {
    await this.servers.ask(() => this.#backend.findLocalServers());
  }

  /** Types the address of a server that was found, and a model of its own where the typed one is of another. */
  takeServer(server: LocalServer): void {
    this.setBaseUrl(server.base_url);
    this.form.model = modelFor(server, this.form.model.trim());
    this.edited();
    this.left("baseUrl");
    // Looking for it has brought its models along.
    this.models.know(server.models);
  }

  /** Something was typed or switched. */
  edited(): void {
    this.justSaved = false;
    this.undoReset = null;
    this.keyForgotten = false;
    this.test.forget();
  }

  setBaseUrl(value: string): void {
    this.form.baseUrl = value;
    // Another server has other models.
    this.models.forget();
    this.address.changed();
  }

  /** A field was left: from now on its mistakes are said. */
  left(field: CheckedField): void {
    this.shown = new Set([...this.shown, field]);
    if (field === "baseUrl") void Promise.all([this.address.look(), this.findKey()]);
  }

  /** Whether the address that is typed may be asked though nothing encrypts the way there. */
  confirmHttp(confirmed: boolean): void {
    this.form.confirmedHttp = confirmed ? originOf(this.form.baseUrl) : "";
    this.edited();
    void this.address.look();
  }

  /** The origin that is asked unencrypted, if it is or could be confirmed. */
  readonly plainOrigin = $derived.by<string | null>(() => {
    const { standing } = this.address;
    const isRefused = standing.state === "wrong" && standing.problem.code === "insecure_endpoint";
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
  async choose(choice: Partial<Appearance>): Promise<void> {
    if (this.#kept === null) return;
    this.problem = null;
    this.#choices = [...this.#choices, choice];
    this.#appear();
    try {
      const saved = await this.#keep((kept) => ({ ...kept, ...choice }));
      if (this.view !== null) this.view = { ...saved, key_state: this.view.key_state };
    } catch (error) {
      this.problem = problemOf(error);
    } finally {
      this.#choices = this.#choices.filter((other) => other !== choice);
      this.#appear();
    }
  }

  /** Everything as it was at first; keys stay. `undoReset` takes it back. */
  async reset(): Promise<void> {
    const [before, form, defaults] = [this.#kept, { ...this.form }, this.view?.defaults];
    if (before === null || defaults === undefined) return;
    const result = await this.#attempt("reset", async () => {
      this.#show(await this.#keep(() => defaults));
    });
    this.justSaved = false;
    if (result === "failed") return;
    this.undoReset = async () => {
      const undone = await this.#attempt("undo", async () => {
        this.#show(await this.#keep(() => before));
      });
      this.justSaved = false;
      if (undone === "failed") return;
      this.form = form;
      await this.address.look();
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
    this.key.offerSession = false;
    this.undoReset = null;
    for (const question of [this.test, this.models, this.servers]) question.forget();
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

  /** Whether there is a mistake. Then each is said beside its field, and nothing is asked of anybody. */
  #refuse(): boolean {
    this.shown = new Set(CHECKED_FIELDS);
    return Object.keys(this.#allErrors).length > 0;
  }

  /** What is typed, as a question to the server takes it. */
  #typed(): [Settings, string | null] {
    if (this.#kept === null) throw new Error("the settings are used before they are read");
    const key = this.form.apiKey === "" ? null : this.form.apiKey;
    return [settingsOf(this.form, this.#kept), key];
  }

  /** Looks where the key of the address is that is typed. */
  findKey(): Promise<void> {
    return this.key.find(this.view?.key_state ?? null);
  }

  async #keepKey(baseUrl: string, key: string, sessionOnly: boolean): Promise<void> {
    await this.key.keep(baseUrl, key, sessionOnly);
    if (this.form.apiKey === key) this.form.apiKey = "";
  }

  async #attempt(job: Job, work: () => Promise<void>): Promise<SaveResult> {
    this.job = job;
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
      this.job = null;
    }
  }

  /** Saves what is made of the settings as they are then: no save takes back what another has changed. */
  #keep(change: (kept: Settings) => Settings): Promise<SettingsView> {
    return this.#inTurn(async () => {
      if (this.#kept === null) throw new Error("the settings are saved before they are read");
      const view = await this.#backend.saveSettings(change(this.#kept));
      this.#kept = view.settings;
      return view;
    });
  }

  /** One after the other, in the order in which they were asked for. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
  }

  #show(view: SettingsView, apiKey = ""): void {
    this.#learn(view);
    this.key.state = view.key_state;
    this.form = formOf(view.settings, apiKey);
    this.shown = new Set();
    // A file from elsewhere may hold an address that cannot be used; then there is nothing to show.
    if (view.url === "") void this.address.look();
    else this.address.know(view.url);
  }

  #learn(view: SettingsView): void {
    this.#kept = view.settings;
    this.view = view;
    this.#appear();
  }

  /** Shows the settings as they are kept, and over them what is chosen and still on its way. */
  #appear(): void {
    if (this.view === null || this.#kept === null) return;
    const settings: Settings = Object.assign({}, this.#kept, ...this.#choices);
    this.view = { ...this.view, settings };
    applyAppearance(settings);
  }
}
