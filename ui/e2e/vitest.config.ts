import { defineConfig } from "vitest/config";

/** Files that run only when they are asked for by name. */
const onDemand = ["e2e/real.e2e.ts", "e2e/screenshots.e2e.ts"];
const asked = process.env["PROSPECT_E2E_FILES"]?.split(",").filter((file) => file !== "") ?? [];

/** The tests in the real desktop window. `cargo xtask test` gives them a screen, a session bus and a keyring. */
export default defineConfig({
  test: {
    environment: "node",
    include: asked.length > 0 ? asked : ["e2e/**/*.e2e.ts"],
    exclude: onDemand.filter((file) => !asked.includes(file)),
    // One window at a time: there is one screen, one keyring, and two windows would steal each other's focus.
    fileParallelism: false,
    sequence: { concurrent: false },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // A test that passes only the second time hides a race, and races are what these tests are for.
    retry: 0,
  },
});
