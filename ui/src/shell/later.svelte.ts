import { overlays } from "../kit/overlays.svelte";
import type History from "../library/History.svelte";
import type ReportView from "../report/ReportView.svelte";
import type SettingsView from "../settings/SettingsView.svelte";
import type Palette from "./Palette.svelte";

/**
 * What no first view needs: it is read when that one stands, before anybody can ask for it. The history, which is seen
 * first, comes first.
 */
export class LaterViews {
  History: typeof History | null = $state.raw(null);
  Report: typeof ReportView | null = $state.raw(null);
  Settings: typeof SettingsView | null = $state.raw(null);
  Palette: typeof Palette | null = $state.raw(null);

  async load(): Promise<void> {
    this.History = (await import("../library/History.svelte")).default;
    const [report, settings, palette] = await Promise.all([
      import("../report/ReportView.svelte"),
      import("../settings/SettingsView.svelte"),
      import("./Palette.svelte"),
      overlays.read(),
    ]);
    this.Report = report.default;
    this.Settings = settings.default;
    this.Palette = palette.default;
  }
}
