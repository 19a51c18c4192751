/** Documents in the shapes a model writes, and some it should not. */
export const documents: Record<string, string> = {
  report:
    "# One\n\nText with **bold**, *em*, `code` and ~~gone~~.\n\n## Two\n\nMore text\nover lines.\n\n---\n\nEnd.\n",
  nestedLists:
    "1. First\n   - inner one\n   - inner two\n     1. deep\n     2. deeper\n\n2. Second\n\n   with a paragraph\n\n3. Third\n\n- other\n- list\n\n\n- still the same\n* another\n* kind\n",
  tightThenLoose: "- a\n- b\n- c\n\n- d\n\nafter\n",
  table:
    "Before\n\n| Idea | Cost | Months |\n| :--- | ---: | :-: |\n| **A** | $1 | 2 |\n| B | `x` | 3 |\n\nAfter\n| not | a table\n",
  tableAfterText: "Some text\n| a | b |\n| - | - |\n| 1 | 2 |\nlazy row\n\nEnd\n",
  fences:
    "Look:\n\n```rust\nfn main() {\n\n    # not a heading\n- not a list\n}\n```\n\n~~~\n```\n~~~\nafter\n\n```\nnever closed\n\n- item\n",
  indentedCode: "Text\n\n    code\n\n    more code\n  \nText again\n\tnot code\n",
  quotes: "> Quote\nlazy\n> > nested\n>\n> - list in quote\n>   more\n\nAfter\n\n> another\n",
  setext: "Heading\n===\n\nSecond\n---\n\ntext\n- - -\nnot setext\n",
  emphasis: "***both*** **a *b* c** _x_ *un closed **still\n\n__init__ 2*3*4 \\*no\\* `a ** b`\n",
  references:
    "See [the guide][g] and [shortcut] and ![pic][p].\n\nPara two [late].\n\n[g]: https://example.com/guide 'Guide'\n[shortcut]: <https://example.com/short>\n\n- item [g]\n\n[late]: https://example.com/late\n[p]: https://example.com/p.png\n",
  links:
    '[ok](https://example.com/a_(b) "t") <https://auto.example> https://bare.example/x?y=1. mailto: <me@example.com>\n\n[no](javascript:alert(1)) [rel](../x) ![alt *text*](https://example.com/i.png)\n',
  html: "<div onclick='x'>hi</div>\n\nA <b>bold</b> <script>alert(1)</script>\n\n<!-- c -->\n&amp; &lt;script&gt; &#106;\n",
  breaks: "line one  \nline two\\\nline three\nline four\n",
  crlf: "# Title\r\n\r\n- a\r\n- b\r\n\r\nText\rold mac\r\n\r\n```\r\ncode\r\n```\r\n",
  numbers: "2025. A year\n\n1) one\n2) two\n10) ten\n\n5. five\n\n0. zero\n",
  tasks: "- [ ] open\n- [x] done\n\n+ plus\n+ plus\n",
  unicode: "日本語の**見出し**。\n\n👩‍🚀 naïve — “quotes”\n\n* ‏עברית\n",
  listThenText: "- item\ntext lazily\n\n  continued\n\nnot continued\n1. one\n",
  headingsTight: "# A\n## B\ntext\n### C ###\n#not\n####### seven\n",
};
