import { problemOf, type Backend, type CopyForm, type Problem, type SectionKey } from "../ipc/backend";
import type { RunModel } from "../report/run-model.svelte";
import { t } from "../words/words";

/** Who is told how it went. */
interface Surroundings {
  copied(text: string): void;
  failed(problem: Problem, again: (() => void) | null): void;
}

/** What is copied out of a report. */
export class Clipboard {
  readonly #backend: Backend;
  readonly #around: Surroundings;

  constructor(backend: Backend, around: Surroundings) {
    this.#backend = backend;
    this.#around = around;
  }

  /** A section of a report, or all of it. */
  async copy(run: RunModel, section: SectionKey | null, form: CopyForm): Promise<void> {
    try {
      await this.#backend.copyRun(run.runId, section, form);
      this.#around.copied(copiedInWords(section, form));
    } catch (error) {
      this.#around.failed(problemOf(error), () => void this.copy(run, section, form));
    }
  }

  async copyRequest(text: string): Promise<void> {
    if (await this.copyCode(text)) this.#around.copied(t("report.copied_request"));
  }

  /** Resolves to whether the code is on the clipboard. */
  async copyCode(code: string): Promise<boolean> {
    try {
      await this.#backend.copyText(code);
      return true;
    } catch (error) {
      this.#around.failed(problemOf(error), null);
      return false;
    }
  }
}

function copiedInWords(section: SectionKey | null, form: CopyForm): string {
  if (section === null) return t(form === "rich" ? "report.copied_rich" : "report.copied");
  const title = t(`section.${section}`);
  return t(form === "rich" ? "report.copied_section_rich" : "report.copied_section", { title });
}
