/**
 * Stands in for the package of this name, which markdown-it asks what "&eacute;" means: it would bring the table of 2,231
 * names along, and the webview has it already.
 */
export function decodeHTMLStrict(reference: string): string {
  let text = known.get(reference);
  if (text === undefined) known.set(reference, (text = decoded(reference)));
  return text;
}

const known = new Map<string, string>();

// eslint-disable-next-line no-restricted-syntax -- See below.
const parser = new DOMParser();

function decoded(reference: string): string {
  if (!/^&#?[a-z0-9]+;$/iu.test(reference)) return reference;
  // White space at the beginning of a page would be dropped.
  // eslint-disable-next-line no-restricted-syntax -- A name, as the line above sees to, in a page that nobody sees.
  const text = parser.parseFromString(`-${reference}`, "text/html").body.textContent.slice(1);
  // "&copyright;" is read as "&copy" and "right;" there. Of a name that is read whole, no semicolon is left.
  return text.endsWith(";") && reference !== "&semi;" ? reference : text;
}
