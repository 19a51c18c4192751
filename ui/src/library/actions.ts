import type { FoundRun, RunSummary } from "../ipc/backend";
import type { Place } from "./shelf.svelte";

/** What can be done in the library: with one report, or with all that are selected where none is named. */
export interface LibraryActions {
  open(found: FoundRun): void;
  go(place: Place): void;
  favourite(run: RunSummary | null, favourite: boolean): void;
  tags(run: RunSummary | null): void;
  rename(run: RunSummary): void;
  replay(run: RunSummary): void;
  /** Several as one file. */
  export(run: RunSummary | null): void;
  archive(run: RunSummary | null, archived: boolean): void;
  trash(run: RunSummary | null): void;
  restore(run: RunSummary | null): void;
  deleteForGood(run: RunSummary | null): void;
  emptyTrash(): void;
  newDiscovery(): void;
}
