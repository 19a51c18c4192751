import { ideasOf } from "../notes/about";
import type {
  ExportChoice,
  Exported,
  ExportFormat,
  ExportPreview,
  ExportProblem,
  ExportProgress,
  ExportRequest,
  SavedRun,
  Unsubscribe,
} from "./backend";
import { FakeKeeping } from "./fake-keeping";
import { fakePage } from "./fake-page";
import type { FakeProfileOptions } from "./fake-profiles";

export interface FakeExportOptions {
  /** Where exports go; null is a reader who thought better of it. */
  exportTo?: string | null;
  /** The characters that no font has. */
  missing?: string[];
  exportChoice?: ExportChoice;
  /** What keeps a PDF from its standards. */
  notConforming?: string;
}

const EXTENSIONS: Record<ExportFormat, string> = {
  pdf: "pdf",
  docx: "docx",
  html: "html",
  md: "md",
  json: "json",
  csv: "csv",
  actions_csv: "csv",
  ics: "ics",
  bundle: "zip",
};

const USUAL_CHOICE: ExportChoice = {
  format: "pdf",
  profile: true,
  notes: true,
  provenance: true,
  archivable: false,
  paper: "a4",
};

/** Exports of the fake backend: nothing is written. */
export class FakeExports extends FakeKeeping {
  readonly previews: ExportRequest[] = [];
  readonly exported: ExportRequest[] = [];
  readonly cancelled: string[] = [];
  readonly openedFiles: string[] = [];
  readonly revealedFiles: string[] = [];
  /** The export that is under way. */
  exportJob: string | null = null;
  exportChoice: ExportChoice;

  readonly #options: FakeExportOptions;
  readonly #listeners = new Set<(progress: ExportProgress) => void>();

  constructor(options: FakeProfileOptions & FakeExportOptions) {
    super(options);
    this.#options = options;
    this.exportChoice = options.exportChoice ?? USUAL_CHOICE;
  }

  async getExportChoice(): Promise<ExportChoice> {
    await this.answer("getExportChoice");
    return this.exportChoice;
  }

  async saveExportChoice(choice: ExportChoice): Promise<void> {
    await this.answer("saveExportChoice");
    this.exportChoice = { ...choice };
  }

  async previewExport(request: ExportRequest): Promise<ExportPreview> {
    this.previews.push(structuredClone(request));
    await this.answer("previewExport");
    const runs = request.run_ids.map((runId) => this.find(runId).row);
    const problem = this.#problemOf(request, runs);
    const drawn = ["pdf", "docx", "html"].includes(request.format);
    return {
      file_name: problem === null ? fileName(request, runs) : "",
      missing: request.format === "pdf" ? (this.#options.missing ?? []) : [],
      page: problem === null && drawn ? fakePage(titleOf(request, runs), request.scope) : null,
      pages: problem === null && request.format === "pdf" ? 6 * runs.length : null,
      text: problem === null && !drawn ? beginning(request, runs) : null,
      problem,
    };
  }

  async exportRuns(request: ExportRequest, job: string): Promise<Exported | null> {
    this.exported.push(structuredClone(request));
    this.exportJob = job;
    await this.answer("exportRuns");
    this.exportJob = null;
    if (this.cancelled.includes(job)) return null;
    const { exportTo, missing = [], notConforming = null } = this.#options;
    const path =
      exportTo === undefined ? `/home/ada/Documents/report.${EXTENSIONS[request.format]}` : exportTo;
    return path === null ? null : { path, missing, not_conforming: notConforming };
  }

  async cancelExport(job: string): Promise<void> {
    this.cancelled.push(job);
    await this.answer("cancelExport");
  }

  async openExport(path: string): Promise<void> {
    await this.answer("openExport");
    this.openedFiles.push(path);
  }

  async revealExport(path: string): Promise<void> {
    await this.answer("revealExport");
    this.revealedFiles.push(path);
  }

  async onExport(listener: (progress: ExportProgress) => void): Promise<Unsubscribe> {
    await this.answer("onExport");
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Tells how far an export is. */
  tellProgress(progress: ExportProgress): void {
    for (const listener of this.#listeners) listener(progress);
  }

  #problemOf({ format, run_ids }: ExportRequest, runs: readonly SavedRun[]): ExportProblem | null {
    if (format === "bundle" && runs.length > 1) return "one_report_only";
    if (format === "csv" && runs.every(({ text }) => ideasOf(text).length === 0)) return "no_ideas";
    const actions = this.actions.filter(({ run_id }) => run_ids.includes(run_id));
    if (format === "actions_csv" && actions.length === 0) return "no_actions";
    return format === "ics" && actions.every(({ due }) => due === null) ? "no_plan" : null;
  }
}

function titleOf({ scope }: ExportRequest, runs: readonly SavedRun[]): string {
  const [run, ...others] = runs;
  if (run === undefined || others.length > 0) return "Reports";
  return (scope.idea === null ? undefined : ideasOf(run.text)[scope.idea]) ?? run.title;
}

const fileName = (request: ExportRequest, runs: readonly SavedRun[]): string =>
  `${titleOf(request, runs)}.${EXTENSIONS[request.format]}`;

function beginning(request: ExportRequest, runs: readonly SavedRun[]): string {
  switch (request.format) {
    case "bundle":
      return ["manifest.json", "run.json", "report.md", "profile.json", "request.json", "pace.json"].join(
        "\n",
      );
    case "csv":
      return [
        "idea,report",
        ...runs.flatMap(({ text, title }) => ideasOf(text).map((idea) => `${idea},${title}`)),
      ].join("\n");
    default:
      return `${request.format}: ${titleOf(request, runs)}\n\n${runs.map(({ text }) => text.slice(0, 600)).join("\n")}`;
  }
}
