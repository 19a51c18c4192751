import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

export default defineConfig({
  root: fileURLToPath(new URL("page", import.meta.url)),
  logLevel: "error",
  build: {
    emptyOutDir: true,
    // As the app's own page is built.
    target: ["es2022", "safari17.5"],
    // What a renderer loads late is there from the start.
    rolldownOptions: { output: { codeSplitting: false } },
    chunkSizeWarningLimit: 4096,
  },
});
