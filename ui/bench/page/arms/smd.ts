import { default_renderer, parser, parser_end, parser_write } from "streaming-markdown";
import type { Mount } from "./arm";

export const mountSmd: Mount = (host) => {
  const stream = parser(default_renderer(host));
  return {
    append: (text) => parser_write(stream, text),
    finish: () => parser_end(stream),
    dispose: () => undefined,
  };
};
