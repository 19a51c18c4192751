import type ReportView from "../report/ReportView.svelte";
import type SettingsView from "../settings/SettingsView.svelte";

/** The views that no start shows by itself: they are read when the first one stands, before anybody can ask for them. */
export class LaterViews {
  Report: typeof ReportView | null = $state.raw(null);
  Settings: typeof SettingsView | null = $state.raw(null);

  async load(): Promise<void> {
    const [report, settings] = await Promise.all([
      import("../report/ReportView.svelte"),
      import("../settings/SettingsView.svelte"),
    ]);
    this.Report = report.default;
    this.Settings = settings.default;
  }
}
