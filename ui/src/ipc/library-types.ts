import type * as wire from "./bindings";
import type { RunId, RunStatus, SectionKey } from "./bindings";

// The shapes of the library as they cross to the window. Times are Unix seconds unless said otherwise.

/** What people added to a run, beside what it is. */
export interface RunMarks {
  favourite: boolean;
  archived: boolean;
  trashed_at: number | null;
  tags: string[];
  /** How many notes there are on it. */
  notes: number;
  cost_usd: number | null;
}

export type RunSummary = wire.RunSummary & RunMarks;
export type SavedRun = wire.SavedRun & RunMarks;

/** Codes that have come with the library. */
export type LibraryErrorCode =
  /** A note, a tag or an action is empty, too long, or due on no day. */
  | "invalid_input"
  /** There is no such note or action. */
  | "not_found"
  /** A file to import or to restore is not what it should be; the message names the file and the line. */
  | "invalid_file"
  /** The library could not be moved. */
  | "cannot_move"
  /** Moving waits for reports that are being written. */
  | "runs_live";

export type LibraryPlace = "library" | "archive" | "trash";

/** Relevance without words to look for is the newest first. */
export type RunSort = "newest" | "oldest" | "relevance" | "area" | "cost";

/** Any of each list; of the tags, all. An empty list filters nothing. */
export interface RunFilter {
  goal_type: string[];
  interest_area: string[];
  budget_range: string[];
  time_commitment: string[];
  skill_strength: string[];
  status: RunStatus[];
  model: string[];
  tags: string[];
  /** Runs begun from here on. */
  from: number | null;
  /** Runs begun before this. */
  to: number | null;
  /** Only those. */
  favourite: boolean;
  has_notes: boolean;
}

export interface RunQuery {
  text: string;
  place: LibraryPlace;
  filter: RunFilter;
  sort: RunSort;
}

export type SnippetSource = "title" | "text" | "profile" | "note" | "tag";

export interface Snippet {
  source: SnippetSource;
  section: SectionKey | null;
  text: string;
  /** UTF-16 offsets into the text: the start, and the end after it. */
  marks: [number, number][];
}

export interface FoundRun {
  run: RunSummary;
  snippet: Snippet | null;
}

export interface RunPage {
  runs: FoundRun[];
  /** Where the next page begins; null at the end. */
  next: string | null;
  /** Runs whose words cannot be searched yet: a search may miss them. */
  unindexed: number;
}

export interface TagCount {
  tag: string;
  runs: number;
}

/** What there is to filter by, beside the options of a profile. */
export interface Facets {
  models: string[];
  tags: TagCount[];
}

export interface Deleted {
  runs: number;
  /** Backups that may still hold them. */
  backups: number;
}

export interface Note {
  note_id: string;
  run_id: RunId;
  section: SectionKey | null;
  /** The position of an idea. */
  idea: number | null;
  /** Markdown. */
  text: string;
  tags: string[];
  created_at: number;
  changed_at: number;
}

/** A note that has no id yet is a new one. */
export type NoteDraft = Pick<Note, "run_id" | "section" | "idea" | "text" | "tags"> & {
  note_id: string | null;
};

export type ActionState = "todo" | "doing" | "done" | "blocked";

export interface ActionItem {
  action_id: string;
  run_id: RunId;
  run_title: string;
  section: SectionKey | null;
  idea: number | null;
  text: string;
  state: ActionState;
  /** YYYY-MM-DD. */
  due: string | null;
  created_at: number;
  changed_at: number;
}

/** An action that has no id yet is a new one. */
export type ActionDraft = Pick<ActionItem, "run_id" | "section" | "idea" | "text" | "state" | "due"> & {
  action_id: string | null;
};

export type BackupKind = "daily" | "before_migration" | "before_restore" | "manual";

export interface Backup {
  path: string;
  name: string;
  kind: BackupKind;
  made_at: number;
  bytes: number;
}

/** Kept: the library's own is newer, or both changed. */
export type RestoreChange = "added" | "replaced" | "kept" | "same";

export interface RestorePlan {
  path: string;
  made_at: number | null;
  added: number;
  replaced: number;
  kept: number;
  same: number;
  /** At most 200, and none that stays the same. */
  runs: { run_id: RunId; title: string; change: RestoreChange }[];
}

export interface Imported {
  runs: number;
  /** Left out: they are there already. */
  known: number;
}

/** How measured values spread. */
export interface Spread {
  count: number;
  median: number;
  p10: number;
  p90: number;
  max: number;
}

export interface Bin {
  from: number;
  to: number;
  runs: number;
}

export interface InsightDay {
  /** YYYY-MM-DD, where the reader is. */
  day: string;
  complete: number;
  other: number;
  output_tokens: number;
  cost_usd: number;
}

export interface InsightModel {
  model: string;
  runs: number;
  input_tokens: number;
  output_tokens: number;
  cost_usd: number;
  /** Seconds. */
  time_to_first_token: Spread | null;
  tokens_per_second: Spread | null;
}

/** What the runs of a time add up to; samples and the trash do not count. */
export interface Insights {
  runs: number;
  complete: number;
  input_tokens: number;
  output_tokens: number;
  cost_usd: number;
  /** Without gaps between the first and the last day. */
  days: InsightDay[];
  outcomes: { status: RunStatus; runs: number }[];
  models: InsightModel[];
  time_to_first_token: Bin[];
  tokens_per_second: Bin[];
}

export type CheckState = "good" | "warning" | "problem";

export type CheckKind =
  "library" | "index" | "orphans" | "disk" | "backups" | "keyring" | "endpoint" | "settings";

export interface Check {
  kind: CheckKind;
  state: CheckState;
  detail: string;
}

export interface DoctorReport {
  checks: Check[];
  /** All of it for the clipboard; nothing secret is in it. */
  text: string;
}
