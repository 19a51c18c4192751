import markdownIt from "markdown-it";
import { describe, expect, test } from "vitest";
import { decodeHTMLStrict as packaged } from "../../node_modules/entities/dist/index.js";
import { decodeHTMLStrict } from "./entities";

/** Names of one, two and astral signs, of marks, of white space, and those that differ by case alone. */
const NAMES =
  "eacute Eacute amp AMP lt gt quot apos nbsp NewLine Tab semi copy COPY ngE nGt Afr bne fjlig ThickSpace zwj " +
  "CounterClockwiseContourIntegral Dagger dagger hearts euro ouml Ouml szlig there4 frac12 not notin";

describe("a name between & and ; is read as the package reads it:", () => {
  test.each(NAMES.split(" "))("&%s;", (name) => {
    const reference = `&${name};`;
    expect(packaged(reference), "the package knows it").not.toBe(reference);
    expect(decodeHTMLStrict(reference)).toBe(packaged(reference));
  });

  test.each(["foo", "copyright", "notit", "ampere", "ltx", "EACUTE", "x", "semicolon"])(
    "&%s; is no name and stays as it is",
    (name) => {
      expect(packaged(`&${name};`)).toBe(`&${name};`);
      expect(decodeHTMLStrict(`&${name};`)).toBe(`&${name};`);
    },
  );
});

test("numbers, and what only looks like one, are read as the package reads them", () => {
  for (const reference of ["&#65;", "&#x1F600;", "&#000000000065;", "&#zz;", "&#x;", "&#;"])
    expect(decodeHTMLStrict(reference), reference).toBe(packaged(reference));
});

test("nothing else is read at all", () => {
  for (const text of ["", "&amp", "amp;", "&lt;&gt;", "</textarea><img src=x onerror=alert(1)>"])
    expect(decodeHTMLStrict(text)).toBe(text);
});

test("markdown is read with it", () => {
  expect(markdownIt().renderInline("caf&eacute; &copyright; &Aacute;")).toBe("café &amp;copyright; Á");
});
