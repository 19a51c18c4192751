import { defineConfig } from "vitest/config";

/** `cargo xtask bench window` gives this a screen, a session bus and release builds. */
export default defineConfig({
  test: {
    environment: "node",
    include: ["bench-window/window.ts"],
    testTimeout: 60 * 60_000,
    hookTimeout: 60_000,
    disableConsoleIntercept: true,
  },
});
