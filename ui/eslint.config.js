import svelte from "eslint-plugin-svelte";
import globals from "globals";
import ts from "typescript-eslint";
import svelteConfig from "./svelte.config.js";

const tauriOnlyInIpc = {
  patterns: [
    { group: ["@tauri-apps/*"], message: "Only src/ipc/tauri.ts and the generated bindings talk to Tauri." },
  ],
};

export default ts.config(
  { ignores: ["dist/", "node_modules/", "test-results/", "src/ipc/bindings.ts"] },
  ...ts.configs.strict,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.browser, ...globals.node } },
    rules: {
      "no-restricted-imports": ["error", tauriOnlyInIpc],
      "no-restricted-syntax": [
        "error",
        { selector: "TSEnumDeclaration", message: "Use a union of string literals." },
        {
          selector: "MemberExpression[property.name=/^(innerHTML|outerHTML|insertAdjacentHTML)$/]",
          message: "Model output is untrusted: create nodes.",
        },
        {
          selector: "CallExpression[callee.property.name='setAttribute'][arguments.0.value='style']",
          message: "The content security policy refuses it.",
        },
      ],
      "@typescript-eslint/no-non-null-assertion": "error",
      "svelte/no-at-html-tags": "error",
      eqeqeq: "error",
      // A map that nothing is rendered from stays a plain one: text and bookkeeping are not reactive on purpose.
      "svelte/prefer-svelte-reactivity": "off",
    },
  },
  {
    files: ["**/*.svelte", "**/*.svelte.ts"],
    languageOptions: {
      parserOptions: { parser: ts.parser, extraFileExtensions: [".svelte"], svelteConfig },
    },
  },
  { files: ["src/ipc/tauri.ts"], rules: { "no-restricted-imports": "off" } },
  // Tests read the markup they made, to compare it.
  { files: ["**/*.test.ts", "e2e/**"], rules: { "no-restricted-syntax": "off" } },
);
