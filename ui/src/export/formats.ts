import type { ExportChoice, ExportFormat } from "../ipc/backend";

/** What reports can be exported as, in the order in which they are offered: to read, to go on with, to keep. */
export const FORMATS = [
  "pdf",
  "docx",
  "html",
  "md",
  "csv",
  "actions_csv",
  "ics",
  "json",
  "bundle",
] as const satisfies readonly ExportFormat[];

/** What can be chosen about an export. */
export type Option = "sections" | "idea" | Exclude<keyof ExportChoice, "format">;

const DOCUMENT = ["sections", "idea", "profile", "notes", "provenance"] as const satisfies readonly Option[];

/** What each format can honour. Nothing else is asked about. */
const HONOURED: Record<ExportFormat, readonly Option[]> = {
  pdf: [...DOCUMENT, "paper", "archivable"],
  docx: [...DOCUMENT, "paper"],
  html: DOCUMENT,
  md: DOCUMENT,
  json: DOCUMENT,
  csv: ["idea"],
  actions_csv: ["idea"],
  ics: ["idea", "notes"],
  // It holds all of a report, so that it can come back as what it was.
  bundle: [],
};

export function honours(format: ExportFormat, option: Option): boolean {
  return HONOURED[format].includes(option);
}
