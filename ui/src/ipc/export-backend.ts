import type { ExportChoice, Exported, ExportPreview, ExportProgress, ExportRequest } from "./bindings";

/** What the interface can ask about files that reports leave the app in. */
export interface ExportBackend {
  /**
   * How a file would begin, what it would be called, and what stands in its way. A newer question ends the one before it,
   * which then rejects.
   */
  previewExport(request: ExportRequest): Promise<ExportPreview>;
  /** Asks where to in the system's dialog. The file, or null when the reader thought better of it, or stopped it. */
  exportRuns(request: ExportRequest, job: string): Promise<Exported | null>;
  /** How exports are made, unless something else is chosen. */
  getExportChoice(): Promise<ExportChoice>;
  saveExportChoice(choice: ExportChoice): Promise<void>;
  cancelExport(job: string): Promise<void>;
  /** Opens a file that was exported in the program the system has for it. */
  openExport(path: string): Promise<void>;
  /** Shows a file that was exported where it lies. */
  revealExport(path: string): Promise<void>;
  /** Hears how far exports are. */
  onExport(listener: (progress: ExportProgress) => void): Promise<() => void>;
}
