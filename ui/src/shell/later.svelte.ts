import type { Backend } from "../ipc/backend";
import type InsightsView from "../insights/InsightsView.svelte";
import { overlays } from "../kit/overlays.svelte";
import type History from "../library/History.svelte";
import type ReportView from "../report/ReportView.svelte";
import type SettingsView from "../settings/SettingsView.svelte";
import { loadLaterWords } from "../words/words";
import type { AppModel } from "./app.svelte";

type Parts = typeof import("./later-parts");

/** The parts of the library, with what they know. */
export interface LibraryParts extends Parts {
  readonly notebook: InstanceType<Parts["Notebook"]>;
  /** What there is to do over all reports. */
  readonly agenda: InstanceType<Parts["ActionList"]>;
  readonly keeping: InstanceType<Parts["Keeping"]>;
  readonly insights: InstanceType<Parts["InsightsModel"]>;
  readonly exporter: InstanceType<Parts["Exporter"]>;
}

/**
 * What no first view needs: it is read when that one stands, before anybody can ask for it. The history, which is seen
 * first, comes first.
 */
export class LaterViews {
  History: typeof History | null = $state.raw(null);
  Report: typeof ReportView | null = $state.raw(null);
  Settings: typeof SettingsView | null = $state.raw(null);
  library: LibraryParts | null = $state.raw(null);
  /** With its charts: it is read when somebody wants to see it. */
  Insights: typeof InsightsView | null = $state.raw(null);

  async load(backend: Backend, app: AppModel): Promise<void> {
    const [history] = await Promise.all([import("../library/History.svelte"), loadLaterWords()]);
    this.History = history.default;
    const [report, settings, parts] = await Promise.all([
      import("../report/ReportView.svelte"),
      import("../settings/SettingsView.svelte"),
      import("./later-parts"),
      overlays.read(),
    ]);
    const around = app.surroundings;
    this.library = {
      ...parts,
      notebook: new parts.Notebook(backend, around),
      agenda: new parts.ActionList(backend, around),
      keeping: new parts.Keeping(backend, around),
      insights: new parts.InsightsModel(backend, around),
      exporter: new parts.Exporter(backend, around),
    };
    this.Report = report.default;
    this.Settings = settings.default;
  }

  async loadInsights(): Promise<void> {
    this.Insights ??= (await import("../insights/InsightsView.svelte")).default;
  }
}
