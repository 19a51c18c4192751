import {
  problemOf,
  type Backend,
  type CopyForm,
  type ExportChoice,
  type Exported,
  type ExportPreview,
  type ExportRequest,
  type Problem,
  type RunSummary,
  type SectionKey,
} from "../ipc/backend";
import { ideasOf } from "../notes/about";
import { SECTION_KEYS } from "../report/sections";
import { honours } from "./formats";

/** How much of the reports is exported. */
export type Part = "whole" | "sections" | "idea";

export interface ExportSurroundings {
  /** A file was written while nobody looked at the dialog. */
  exported(file: Exported, open: () => void): void;
  /** It failed while nobody looked at the dialog. */
  failed(problem: Problem): void;
}

const USUAL: ExportChoice = {
  format: "pdf",
  profile: true,
  notes: true,
  provenance: true,
  archivable: false,
  paper: "a4",
};

/** Reports on their way into a file: what is chosen, what it would look like, and how it went. */
export class Exporter {
  runs = $state.raw<readonly RunSummary[]>([]);
  choice = $state.raw<ExportChoice>(USUAL);
  /** As it was chosen; `part` is what the format makes of it. */
  chosenPart = $state<Part>("whole");
  sections = $state.raw<readonly SectionKey[]>(SECTION_KEYS);
  idea = $state(0);
  /** The names of the ideas of the one report; none where there are several. */
  ideas = $state.raw<readonly string[]>([]);
  /** The sections that have a text. */
  written = $state.raw<readonly SectionKey[]>(SECTION_KEYS);

  preview = $state.raw<ExportPreview | null>(null);
  /** What the preview shows. */
  previewed = $state.raw<ExportRequest | null>(null);
  previewing = $state(false);
  previewProblem = $state.raw<Problem | null>(null);

  /** The export that is under way. */
  job = $state<string | null>(null);
  /** How much of it is done, from 0 to 1; null while the system asks where to. */
  share = $state<number | null>(null);
  stopping = $state(false);
  done = $state.raw<Exported | null>(null);
  /** It was stopped, and nothing was written. */
  stopped = $state(false);
  problem = $state.raw<Problem | null>(null);
  copied = $state<CopyForm | null>(null);

  readonly #backend: Backend;
  readonly #around: ExportSurroundings;
  #shown = false;
  /** The job that is under way began in the dialog. */
  #fromDialog = false;
  #turn = 0;
  /** What was chosen the last time is known. */
  #recalled = false;

  constructor(backend: Backend, around: ExportSurroundings) {
    this.#backend = backend;
    this.#around = around;
  }

  /** The format may not know parts, or not this one. */
  get part(): Part {
    const { format } = this.choice;
    if (this.chosenPart === "idea") return this.canTakeIdea ? "idea" : "whole";
    return this.chosenPart === "sections" && honours(format, "sections") ? "sections" : "whole";
  }

  get canTakeIdea(): boolean {
    return this.ideas.length > 0 && honours(this.choice.format, "idea");
  }

  /** Sections are to be chosen, and none is. */
  get nothingChosen(): boolean {
    return this.part === "sections" && this.chosenSections.length === 0;
  }

  /** Nothing can be exported as it is chosen. */
  get hindered(): boolean {
    return this.nothingChosen || (this.preview?.problem ?? null) !== null;
  }

  get chosenSections(): readonly SectionKey[] {
    return this.written.filter((key) => this.sections.includes(key));
  }

  /** What can be copied of what is chosen: all of one report, or one of its sections. */
  get copyable(): { runId: string; section: SectionKey | null } | null {
    const [run, ...others] = this.runs;
    if (run === undefined || others.length > 0) return null;
    if (this.part === "whole") return { runId: run.run_id, section: null };
    const [section, ...more] = this.part === "sections" ? this.chosenSections : [];
    return section === undefined || more.length > 0 ? null : { runId: run.run_id, section };
  }

  get request(): ExportRequest {
    const { format, profile, notes, provenance, archivable, paper } = this.choice;
    return {
      run_ids: this.runs.map(({ run_id }) => run_id),
      format,
      scope: {
        sections: this.part === "sections" ? [...this.chosenSections] : null,
        idea: this.part === "idea" ? this.idea : null,
        profile: profile || !honours(format, "profile"),
        notes: notes || !honours(format, "notes"),
        provenance: provenance || !honours(format, "provenance"),
        archivable: archivable && honours(format, "archivable"),
        paper,
      },
    };
  }

  /** The dialog opens for these reports; while others are being exported, it shows how far those are. */
  show(runs: readonly RunSummary[]): void {
    this.#shown = true;
    if (this.job !== null && this.#fromDialog) return;
    const before = this.runs.map(({ run_id }) => run_id).join();
    this.runs = runs;
    this.#forgetEnd();
    if (before !== runs.map(({ run_id }) => run_id).join()) {
      this.chosenPart = "whole";
      this.sections = SECTION_KEYS;
      this.written = SECTION_KEYS;
      this.ideas = [];
      this.idea = 0;
      this.preview = null;
    }
    void this.#readParts();
    void this.#begin();
  }

  /** The dialog is closed; what is under way goes on. */
  hide(): void {
    this.#shown = false;
    this.#turn += 1;
  }

  choose(choice: Partial<ExportChoice>): void {
    this.choice = { ...this.choice, ...choice };
    this.#changed();
  }

  choosePart(part: Part): void {
    this.chosenPart = part;
    this.#changed();
  }

  chooseSection(key: SectionKey, chosen: boolean): void {
    this.sections = chosen ? [...this.sections, key] : this.sections.filter((other) => other !== key);
    this.#changed();
  }

  chooseIdea(idea: number): void {
    this.idea = idea;
    this.#changed();
  }

  /** Makes the preview once more, after it failed. */
  lookAgain(): void {
    void this.#look();
  }

  async export(): Promise<void> {
    if (this.job !== null || this.hindered) return;
    this.#remember();
    this.#fromDialog = true;
    await this.#make(this.request);
  }

  /** The actions of these reports as a table, without a question but where to. */
  async exportActions(runIds: readonly string[]): Promise<void> {
    if (this.job !== null) return;
    const scope = { sections: null, idea: null, profile: true, notes: true, provenance: true };
    this.#fromDialog = false;
    await this.#make({
      run_ids: [...runIds],
      format: "actions_csv",
      scope: { ...scope, archivable: false, paper: this.choice.paper },
    });
  }

  async cancel(): Promise<void> {
    if (this.job === null || this.stopping) return;
    this.stopping = true;
    try {
      await this.#backend.cancelExport(this.job);
    } catch (error) {
      this.stopping = false;
      this.problem = problemOf(error);
    }
  }

  open(): Promise<void> {
    return this.#withFile((path) => this.#backend.openExport(path));
  }

  reveal(): Promise<void> {
    return this.#withFile((path) => this.#backend.revealExport(path));
  }

  async copy(form: CopyForm): Promise<void> {
    const { copyable } = this;
    if (copyable === null) return;
    this.#forgetEnd();
    try {
      await this.#backend.copyRun(copyable.runId, copyable.section, form);
      this.copied = form;
    } catch (error) {
      this.problem = problemOf(error);
    }
  }

  /** What was said about the last file is not about what is chosen now. */
  #changed(): void {
    this.#forgetEnd();
    void this.#look();
  }

  #forgetEnd(): void {
    if (this.job !== null) return;
    this.done = null;
    this.stopped = false;
    this.problem = null;
    this.copied = null;
  }

  /** As it was chosen the last time; where that is not known, as usual. */
  async #begin(): Promise<void> {
    this.previewing = true;
    if (!this.#recalled) {
      const [before, turn] = [this.choice, this.#turn];
      const last = await this.#backend.getExportChoice().catch(() => null);
      this.#recalled = last !== null;
      // Whoever was quicker has chosen already.
      if (last !== null && this.choice === before) this.choice = last;
      if (turn !== this.#turn) return;
    }
    await this.#look();
  }

  /** Where it cannot be kept it is chosen anew the next time: nothing is lost. */
  #remember(): void {
    void this.#backend.saveExportChoice(this.choice).catch(() => undefined);
  }

  /** The preview of what is chosen now. A newer question ends an older one, whose answer nobody waits for. */
  async #look(): Promise<void> {
    const turn = ++this.#turn;
    const { request } = this;
    this.previewing = !this.nothingChosen;
    if (this.nothingChosen) return;
    try {
      const preview = await this.#backend.previewExport(request);
      if (turn !== this.#turn) return;
      this.preview = preview;
      this.previewed = request;
      this.previewProblem = null;
    } catch (error) {
      if (turn !== this.#turn) return;
      this.preview = null;
      this.previewProblem = problemOf(error);
    }
    this.previewing = false;
  }

  /** What there is to choose from in a report. Where it cannot be read the preview says why. */
  async #readParts(): Promise<void> {
    const [run, ...others] = this.runs;
    if (run === undefined || others.length > 0) return;
    const row = await this.#backend.openRun(run.run_id).catch(() => null);
    if (row === null || this.runs[0] !== run) return;
    this.ideas = ideasOf(row.text);
    this.written = SECTION_KEYS.filter((key) => row.sections[key].trim() !== "");
  }

  async #make(request: ExportRequest): Promise<void> {
    this.#forgetEnd();
    const job = crypto.randomUUID();
    this.job = job;
    this.share = null;
    let stop: () => void = () => undefined;
    try {
      stop = await this.#backend.onExport((progress) => {
        if (progress.job === job) this.share = progress.share;
      });
      const file = await this.#backend.exportRuns(request, job);
      if (file !== null) this.#tell(file);
      else this.stopped = this.stopping;
    } catch (error) {
      this.#tellProblem(problemOf(error));
    } finally {
      stop();
      this.job = null;
      this.share = null;
      this.stopping = false;
    }
  }

  #tell(file: Exported): void {
    if (this.#shown && this.#fromDialog) this.done = file;
    else this.#around.exported(file, () => void this.#openUnseen(file.path));
  }

  #tellProblem(problem: Problem): void {
    if (this.#shown && this.#fromDialog) this.problem = problem;
    else this.#around.failed(problem);
  }

  async #openUnseen(path: string): Promise<void> {
    try {
      await this.#backend.openExport(path);
    } catch (error) {
      this.#around.failed(problemOf(error));
    }
  }

  async #withFile(work: (path: string) => Promise<void>): Promise<void> {
    if (this.done === null) return;
    this.problem = null;
    try {
      await work(this.done.path);
    } catch (error) {
      this.problem = problemOf(error);
    }
  }
}
