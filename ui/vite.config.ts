import { fileURLToPath } from "node:url";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { svelteTesting } from "@testing-library/svelte/vite";
import { defineConfig } from "vitest/config";

const OVERLAYS =
  /[\\/](?:node_modules[\\/](?:bits-ui|@floating-ui|svelte-toolbelt|runed|tabbable|style-to-object|inline-style-parser)|src[\\/]kit[\\/](?:DialogBox|MenuList|Modal))[\\/.]/u;

export default defineConfig({
  plugins: [svelte(), svelteTesting()],
  // What the webview knows already does not have to come with the app.
  resolve: {
    alias: [
      {
        find: /^entities$/u,
        replacement: fileURLToPath(new URL("src/stand-ins/entities.ts", import.meta.url)),
      },
      // These would not run at all where `Object.prototype` is frozen.
      {
        find: /^d3-(color|format)$/u,
        replacement: fileURLToPath(new URL("src/stand-ins/d3-$1.ts", import.meta.url)),
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
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // One file for the first view: each more is another question to the core.
            { name: "start", tags: ["$initial"], priority: 2 },
            // What lies over the window shares most of what it is made with, and is read together.
            { name: "overlays", test: OVERLAYS, priority: 1 },
          ],
        },
      },
    },
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
