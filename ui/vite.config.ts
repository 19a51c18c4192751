import { fileURLToPath } from "node:url";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { svelteTesting } from "@testing-library/svelte/vite";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [svelte(), svelteTesting()],
  // What the webview knows already does not have to come with the app.
  resolve: {
    alias: [
      {
        find: /^entities$/u,
        replacement: fileURLToPath(new URL("src/stand-ins/entities.ts", import.meta.url)),
      },
    ],
  },
  build: {
    outDir: "dist",
    emptyOutDir: true,
    // The engines Tauri meets: WebKitGTK 2.44 and later, Safari 17.5 and later, an evergreen WebView2.
    target: ["es2022", "safari17.5"],
    // Everything comes from the app itself: no data: URLs where a file does.
    assetsInlineLimit: 0,
  },
  server: { port: 5173, strictPort: false },
  test: {
    environment: "jsdom",
    environmentOptions: { jsdom: { pretendToBeVisual: true } },
    include: ["src/**/*.test.ts"],
    // Generous: a busy machine is no defect.
    testTimeout: 30_000,
    setupFiles: ["src/testing/setup.ts"],
    // So that it reads what stands in for its packages here too.
    server: { deps: { inline: ["markdown-it"] } },
  },
});
