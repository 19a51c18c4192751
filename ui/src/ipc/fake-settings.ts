import type { CommandError, Connection, KeyState, LocalServer, Settings, SettingsView } from "./backend";
import { FakeAnswers } from "./fake-answers";

export interface FakeSettingsOptions {
  settings?: Settings;
  keyState?: KeyState;
  localServers?: LocalServer[];
}

export const FAKE_SETTINGS: Settings = {
  base_url: "https://api.openai.com/v1",
  confirmed_http: null,
  model: "gpt-4.1-mini",
  stream: true,
  temperature: null,
  max_output: null,
  limits: { connect: 10, first_token: 120, idle: 60 },
  theme: "system",
  language: "system",
  single_key_shortcuts: true,
  library_dir: null,
};

/** The settings, the keys and the servers of the fake backend. */
export class FakeSettings extends FakeAnswers {
  readonly tested: { settings: Settings; key: string | null }[] = [];
  /** How often somebody looked for servers on this computer. */
  searches = 0;
  models = ["gpt-5.4", "gpt-5.4-mini", "gpt-5.4-nano"];
  localServers: LocalServer[];
  keys = new Map<string, KeyState>();

  protected settings: Settings;

  constructor(options: FakeSettingsOptions) {
    super();
    this.settings = options.settings ?? FAKE_SETTINGS;
    this.localServers = options.localServers ?? [];
    this.keys.set(this.settings.base_url, options.keyState ?? "stored");
  }

  async getSettings(lookForKey = true): Promise<SettingsView> {
    await this.answer("getSettings");
    const view = this.settingsView();
    return lookForKey ? view : { ...view, key_state: null };
  }

  async saveSettings(settings: Settings): Promise<SettingsView> {
    await this.answer("saveSettings");
    this.settings = { ...settings };
    return this.settingsView();
  }

  async testConnection(settings: Settings, key: string | null): Promise<Connection> {
    await this.answer("testConnection");
    this.tested.push({ settings: { ...settings }, key });
    return { model: settings.model, answered_in: 0.42 };
  }

  async listModels(): Promise<string[]> {
    await this.answer("listModels");
    return this.models;
  }

  async findLocalServers(): Promise<LocalServer[]> {
    this.searches += 1;
    await this.answer("findLocalServers");
    return this.localServers;
  }

  async resolveUrl(baseUrl: string, confirmedHttp: string | null): Promise<string> {
    await this.answer("resolveUrl");
    return resolved(baseUrl, confirmedHttp);
  }

  async keyState(baseUrl: string): Promise<KeyState> {
    await this.answer("keyState");
    return this.keys.get(baseUrl) ?? "missing";
  }

  async unlockKeys(baseUrl: string): Promise<KeyState> {
    await this.answer("unlockKeys");
    if (this.keys.get(baseUrl) === "locked") this.keys.set(baseUrl, "stored");
    return this.keyState(baseUrl);
  }

  async setKey(baseUrl: string, _key: string, sessionOnly: boolean): Promise<KeyState> {
    await this.answer("setKey");
    const state = sessionOnly ? "session" : "stored";
    this.keys.set(baseUrl, state);
    return state;
  }

  async deleteKey(baseUrl: string): Promise<KeyState> {
    await this.answer("deleteKey");
    this.keys.set(baseUrl, "missing");
    return "missing";
  }

  protected settingsView(): SettingsView {
    const { base_url } = this.settings;
    return {
      settings: { ...this.settings },
      url: resolved(base_url, this.settings.confirmed_http),
      key_state: this.keys.get(base_url) ?? "missing",
      defaults: structuredClone(FAKE_SETTINGS),
      data_dir: "~/.local/share/app.prospect",
      recovered: false,
      salvage: null,
    };
  }
}

function resolved(baseUrl: string, confirmedHttp: string | null): string {
  const { protocol, origin, hostname } = new URL(baseUrl);
  const isHere = hostname === "localhost" || hostname.startsWith("127.");
  if (protocol === "http:" && !isHere && origin !== confirmedHttp) {
    const message = `base URL: ${hostname} is not on this machine`;
    const refusal: CommandError = { code: "insecure_endpoint", message, hint: "Use an https address." };
    // The wire's own form of a refusal.
    throw refusal as unknown as Error;
  }
  return `${baseUrl.replace(/\/+$/, "")}/chat/completions`;
}
