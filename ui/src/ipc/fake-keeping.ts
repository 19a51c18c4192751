import type { Backup, BundleImported, DoctorReport, Imported, Insights, RestorePlan } from "./backend";
import { FakeNotes } from "./fake-notes";
import { insightsOf } from "./fake-insights";

const BACKUPS = "/home/ada/.local/share/app.prospect/backups";

/** Backups, imports, insights and the doctor of the fake backend. */
export class FakeKeeping extends FakeNotes {
  backups: Backup[] = [];
  /** What restoring would do; null is a reader who thought better of it. */
  restorePlan: RestorePlan | null = {
    token: "plan",
    name: "prospect-2025-11-21.db",
    made_at: 1_763_712_000,
    added: 2,
    replaced: 1,
    kept: 1,
    same: 7,
    left_out: 0,
    runs: [
      { run_id: "old-1", title: "Grant writing for small museums", change: "added" },
      { run_id: "old-2", title: "Bookkeeping for makers", change: "added" },
      { run_id: "past-1", title: "Tutoring for night-shift nurses", change: "replaced" },
      { run_id: "past-2", title: "Café roaster subscriptions", change: "kept" },
    ],
  };
  restored: string[] = [];
  /** The bundle that is chosen; null is a reader who thought better of it. */
  bundle: BundleImported | null = { run_id: "saved-1", known: false };
  imported: Imported | null = { runs: 3, known: 1, left_out: 0 };
  movedTo: string | null = "/home/ada/Documents/Prospect";
  report: DoctorReport = healthy();
  /** For which ranges insights were asked. */
  readonly ranges: [number | null, number | null][] = [];

  protected override backupCount = (): number => this.backups.length;

  async listBackups(): Promise<Backup[]> {
    await this.answer("listBackups");
    return structuredClone(this.backups);
  }

  async makeBackup(): Promise<string | null> {
    await this.answer("makeBackup");
    return "/home/ada/Documents/prospect-backup.db";
  }

  async backUpNow(): Promise<Backup> {
    await this.answer("backUpNow");
    const made = fakeBackup({ made_at: Math.floor(Date.now() / 1000), kind: "manual" });
    this.backups = [made, ...this.backups];
    return made;
  }

  async purgeBackups(): Promise<Backup[]> {
    await this.answer("purgeBackups");
    this.backups = [fakeBackup({ made_at: Math.floor(Date.now() / 1000), kind: "daily" })];
    return structuredClone(this.backups);
  }

  async planRestore(name: string | null): Promise<RestorePlan | null> {
    await this.answer("planRestore");
    if (this.restorePlan === null) return null;
    const chosen = name ?? this.restorePlan.name;
    return { ...this.restorePlan, name: chosen, token: `plan of ${chosen}` };
  }

  async restoreBackup(token: string): Promise<RestorePlan> {
    await this.answer("restoreBackup");
    this.restored.push(token);
    return (
      this.restorePlan ?? {
        token,
        name: "",
        made_at: null,
        added: 0,
        replaced: 0,
        kept: 0,
        same: 0,
        left_out: 0,
        runs: [],
      }
    );
  }

  async moveLibrary(): Promise<string | null> {
    await this.answer("moveLibrary");
    return this.movedTo;
  }

  async importFile(): Promise<Imported | null> {
    await this.answer("importFile");
    return this.imported;
  }

  async importFolder(): Promise<Imported | null> {
    await this.answer("importFolder");
    return this.imported;
  }

  async importBundle(): Promise<BundleImported | null> {
    await this.answer("importBundle");
    return this.bundle;
  }

  async insights(from: number | null, to: number | null): Promise<Insights> {
    this.ranges.push([from, to]);
    await this.answer("insights");
    return insightsOf(
      this.rows().filter(
        ({ sample, trashed_at, created_at }) =>
          !sample &&
          trashed_at === null &&
          (from === null || created_at >= from) &&
          (to === null || created_at < to),
      ),
    );
  }

  async exportInsights(): Promise<string | null> {
    await this.answer("exportInsights");
    return "/home/ada/Documents/insights.csv";
  }

  async doctor(): Promise<DoctorReport> {
    await this.answer("doctor");
    return this.report;
  }

  async rebuildIndex(): Promise<DoctorReport> {
    await this.answer("rebuildIndex");
    const checks = this.report.checks.map((check) =>
      check.kind === "index"
        ? { ...check, state: "good" as const, detail: "In step with the reports." }
        : check,
    );
    this.report = { ...this.report, checks };
    return this.report;
  }

  async mendLibrary(): Promise<DoctorReport> {
    await this.answer("mendLibrary");
    this.report = healthy();
    return this.report;
  }
}

/** A backup in its folder. */
export function fakeBackup(given: Partial<Backup> = {}): Backup {
  const made_at = given.made_at ?? 1_763_712_000;
  const name = `prospect-${new Date(made_at * 1000).toISOString().slice(0, 19).replaceAll(":", "")}.db`;
  return { name, path: `${BACKUPS}/${name}`, kind: "daily", made_at, bytes: 4_812_800, ...given };
}

function healthy(): DoctorReport {
  const checks: DoctorReport["checks"] = [
    { kind: "library", state: "good", detail: "128 reports, and every page of the file is sound." },
    { kind: "index", state: "good", detail: "In step with the reports." },
    { kind: "orphans", state: "good", detail: "No rows without a report." },
    { kind: "disk", state: "good", detail: "41.2 GB free." },
    { kind: "backups", state: "good", detail: "7 backups; the last is from today." },
    { kind: "keyring", state: "good", detail: "It answers." },
    { kind: "endpoint", state: "good", detail: "api.openai.com can be reached." },
    { kind: "settings", state: "good", detail: "They can be read." },
  ];
  return {
    checks,
    text: checks.map(({ kind, state, detail }) => `${kind}: ${state} – ${detail}`).join("\n"),
  };
}
