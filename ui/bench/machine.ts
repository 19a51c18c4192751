import { readFileSync } from "node:fs";
import { cpus, loadavg, release } from "node:os";

/** Where, and on what, figures were taken. */
export interface Machine {
  cpu: string;
  cores: number;
  system: string;
  node: string;
  /** Load average over a minute before the bench began: what the figures had to share the machine with. */
  loadBefore: number;
}

export function thisMachine(): Machine {
  const cores = cpus();
  return {
    cpu: cores[0]?.model.trim() ?? "unknown",
    cores: cores.length,
    system: `Linux ${release()}`,
    node: process.version,
    loadBefore: load(),
  };
}

export function load(): number {
  return Math.round((loadavg()[0] ?? NaN) * 100) / 100;
}

/** The peers that are installed here. */
export function peerVersions(): Record<string, string> {
  const peers = [
    "streaming-markdown",
    "streamdown",
    "react",
    "react-dom",
    "react-markdown",
    "remark-gfm",
    "marked",
  ];
  return Object.fromEntries(
    peers.map((name) => {
      const manifest = new URL(`node_modules/${name}/package.json`, import.meta.url);
      return [name, (JSON.parse(readFileSync(manifest, "utf8")) as { version: string }).version];
    }),
  );
}
