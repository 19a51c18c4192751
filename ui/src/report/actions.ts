import type { CopyForm, SectionKey } from "../ipc/backend";
import type { SettingsField } from "../words/errors";

/** What a reader can do with a report. */
export interface ReportActions {
  stop(): void;
  /** Goes on with a report that ended early. */
  continue(): void;
  /** The same questions, asked anew. */
  runAgain(): void;
  saveAgain(): void;
  /** Has it written once more before one's eyes, as it was. */
  replay(): void;
  rename(title: string): void;
  toTrash(): void;
  /** Out of the trash. */
  restore(): void;
  favourite(favourite: boolean): void;
  archive(archived: boolean): void;
  /** The whole report, or one section of it. */
  copy(section: SectionKey | null, form: CopyForm): void;
  /** Code of a report. Resolves to whether it is on the clipboard. */
  copyCode(code: string): Promise<boolean>;
  /** A part of the request, by what it is called. */
  copyRequest(text: string): void;
  /** Asks as what, and how much of it. */
  export(): void;
  openLink(url: string): void;
  openSettings(field: SettingsField | null): void;
  /** Back to the form, with the answers of this report. */
  correctAnswers(): void;
}
