import type { ExportScope } from "./backend";

/** A likeness of a first page, drawn as an image as the core sends one. */
export function fakePage(title: string, scope: ExportScope): string {
  const height = scope.paper === "a4" ? 297 : 279;
  const width = scope.paper === "a4" ? 210 : 216;
  const lines = Array.from({ length: 22 }, (_, line) => {
    const length = 150 - ((line * 37) % 60);
    return `<rect x="25" y="${String(80 + line * 8)}" width="${String(length)}" height="2" fill="#b5aea3"/>`;
  });
  const box = scope.profile ? '<rect x="25" y="55" width="160" height="16" fill="#e3f0ec"/>' : "";
  const words = title.replace(/[<&]/gu, "");
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${String(width * 3)}" height="${String(height * 3)}" viewBox="0 0 ${String(width)} ${String(height)}"><rect width="100%" height="100%" fill="#fff"/><text x="25" y="40" font-size="9" font-family="serif">${words}</text>${box}${lines.join("")}</svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
