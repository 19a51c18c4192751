/** GFM beyond CommonMark: tables, strikethrough, task lists and extended autolinks, as `[markdown, html]`. */
export const gfmCases: readonly (readonly [string, string])[] = [
  // Tables
  ["| a | b |\n| - | - |\n| 1 | 2 |\n", table(["a", "b"], [["1", "2"]])],
  ["a | b\n-|-\n1 | 2\n", table(["a", "b"], [["1", "2"]])],
  ["| a |\n|---|\n| 1 |\n| 2 |\n", table(["a"], [["1"], ["2"]])],
  ["| a | b |\n| - | - |\n", table(["a", "b"], [])],
  ["| a | b |\n|:-|-:|\n| 1 | 2 |\n", table(["a", "b"], [["1", "2"]], ["left", "right"])],
  ["| a |\n|:-:|\n| 1 |\n", table(["a"], [["1"]], ["center"])],
  ["| a | b |\n| - | - |\n| 1 |\n", table(["a", "b"], [["1", ""]])],
  ["| a | b |\n| - | - |\n| 1 | 2 | 3 |\n", table(["a", "b"], [["1", "2"]])],
  ["| a | b |\n| - |\n| 1 | 2 |\n", "<p>| a | b |\n| - |\n| 1 | 2 |</p>"],
  ["| a \\| b |\n| - |\n| `x\\|y` |\n", table(["a | b"], [["<code>x|y</code>"]])],
  [
    "| *a* | **b** |\n| - | - |\n| ~~c~~ | [d](https://d.example) |\n",
    table(["<em>a</em>", "<strong>b</strong>"], [["<del>c</del>", link("https://d.example", "d")]]),
  ],
  ["| a |\n| - |\n| 1 |\n\nafter\n", `${table(["a"], [["1"]])}<p>after</p>`],
  ["| a |\n| - |\n| 1 |\nlazy\n", table(["a"], [["1"], ["lazy"]])],
  ["| a |\n| - |\n| 1 |\n> quote\n", `${table(["a"], [["1"]])}<blockquote><p>quote</p></blockquote>`],
  ["| a |\n| - |\n| 1 |\n# head\n", `${table(["a"], [["1"]])}<h1>head</h1>`],
  ["| a |\n| - |\n| 1 |\n- item\n", `${table(["a"], [["1"]])}<ul><li>item</li></ul>`],
  ["text\n| a |\n| - |\n| 1 |\n", `<p>text</p>${table(["a"], [["1"]])}`],
  ["> | a |\n> | - |\n> | 1 |\n", `<blockquote>${table(["a"], [["1"]])}</blockquote>`],
  ["- | a |\n  | - |\n  | 1 |\n", `<ul><li>${table(["a"], [["1"]])}</li></ul>`],
  ["1. x\n\n   | a |\n   | - |\n   | 1 |\n", `<ol><li><p>x</p>${table(["a"], [["1"]])}</li></ol>`],
  ["| a |\n| - |\n| 1 |\n\n| b |\n| - |\n", `${table(["a"], [["1"]])}${table(["b"], [])}`],
  ["    | a |\n    | - |\n", "<pre><code>| a |\n| - |\n</code></pre>"],
  ["| a |\n| -- -- |\n", "<p>| a |\n| -- -- |</p>"],
  ["| a |\n| x |\n", "<p>| a |\n| x |</p>"],
  ["|  |\n| - |\n|  |\n", table([""], [[""]])],
  [
    "| a | b |\n| :-- | --: |\n| ![c](p.png) | &amp; |\n",
    table(["a", "b"], [["c (p.png)", "&amp;"]], ["left", "right"]),
  ],
  ["| <b> |\n| - |\n| <i> |\n", table(["&lt;b>"], [["&lt;i>"]])],
  ["| a |\n| - |\n| 日本 |\n", table(["a"], [["日本"]])],
  [
    "|a|b|\n|-|-|\n|1|2|\n|3|4|\n|5|6|\n",
    table(
      ["a", "b"],
      [
        ["1", "2"],
        ["3", "4"],
        ["5", "6"],
      ],
    ),
  ],
  ["| a |\n|:--|\n| https://x.example |\n", table(["a"], [[link("https://x.example")]], ["left"])],
  // Strikethrough
  ["~~gone~~\n", "<p><del>gone</del></p>"],
  ["a ~~b c~~ d\n", "<p>a <del>b c</del> d</p>"],
  ["~~**both**~~\n", "<p><del><strong>both</strong></del></p>"],
  ["**~~both~~**\n", "<p><strong><del>both</del></strong></p>"],
  ["~~over\nlines~~\n", "<p><del>over\nlines</del></p>"],
  ["~~over\n\nblocks~~\n", "<p>~~over</p><p>blocks~~</p>"],
  ["~~ no ~~\n", "<p>~~ no ~~</p>"],
  ["~~`code`~~\n", "<p><del><code>code</code></del></p>"],
  ["`~~code~~`\n", "<p><code>~~code~~</code></p>"],
  ["\\~~no~~\n", "<p>~~no~~</p>"],
  ["~~open\n", "<p>~~open</p>"],
  ["a~~b~~c\n", "<p>a<del>b</del>c</p>"],
  ["~~[x](https://x.example)~~\n", `<p><del>${link("https://x.example", "x")}</del></p>`],
  ["# ~~head~~\n", "<h1><del>head</del></h1>"],
  ["- ~~item~~\n", "<ul><li><del>item</del></li></ul>"],
  // Task lists
  ["- [ ] open\n", "<ul><li><input disabled> open</li></ul>"],
  ["- [x] done\n", "<ul><li><input disabled checked> done</li></ul>"],
  ["- [X] done\n", "<ul><li><input disabled checked> done</li></ul>"],
  ["* [ ] a\n* [x] b\n", "<ul><li><input> a</li><li><input checked> b</li></ul>"],
  ["1. [ ] a\n2. [x] b\n", "<ol><li><input> a</li><li><input checked> b</li></ol>"],
  ["- [ ] a\n  - [x] b\n", "<ul><li><input> a<ul><li><input checked> b</li></ul></li></ul>"],
  ["- [ ] **a** `b`\n", "<ul><li><input> <strong>a</strong> <code>b</code></li></ul>"],
  ["- [ ] a\n\n- [ ] b\n", "<ul><li><p><input> a</p></li><li><p><input> b</p></li></ul>"],
  ["- [ ]\n", "<ul><li>[ ]</li></ul>"],
  ["- [ ]no\n", "<ul><li>[ ]no</li></ul>"],
  ["- [y] no\n", "<ul><li>[y] no</li></ul>"],
  ["- a [ ] no\n", "<ul><li>a [ ] no</li></ul>"],
  ["[ ] no\n", "<p>[ ] no</p>"],
  ["- \\[ ] no\n", "<ul><li>[ ] no</li></ul>"],
  ["- [ ] a\n- b\n", "<ul><li><input> a</li><li>b</li></ul>"],
  ["> - [x] a\n", "<blockquote><ul><li><input checked> a</li></ul></blockquote>"],
  ["- [x] [l](https://x.example)\n", `<ul><li><input checked> ${link("https://x.example", "l")}</li></ul>`],
  ["- [x]\n  a\n", "<ul><li><input checked> a</li></ul>"],
  // Extended autolinks
  ["https://a.example\n", `<p>${link("https://a.example")}</p>`],
  ["http://a.example/b?c=d\n", `<p>${link("http://a.example/b?c=d")}</p>`],
  ["See https://a.example.\n", `<p>See ${link("https://a.example")}.</p>`],
  ["See https://a.example, or\n", `<p>See ${link("https://a.example")}, or</p>`],
  ["(https://a.example)\n", `<p>(${link("https://a.example")})</p>`],
  ["https://a.example/b_(c)\n", `<p>${link("https://a.example/b_(c)")}</p>`],
  ["www.a.example\n", `<p>${link("http://www.a.example", "www.a.example")}</p>`],
  ["www.a.example/b!\n", `<p>${link("http://www.a.example/b", "www.a.example/b")}!</p>`],
  ["me@a.example\n", `<p>${link("mailto:me@a.example", "me@a.example")}</p>`],
  [
    "first.last+x@a.example is it\n",
    `<p>${link("mailto:first.last+x@a.example", "first.last+x@a.example")} is it</p>`,
  ],
  ["mailto:me@a.example\n", `<p>${link("mailto:me@a.example")}</p>`],
  ["**https://a.example**\n", `<p><strong>${link("https://a.example")}</strong></p>`],
  ["`https://a.example`\n", "<p><code>https://a.example</code></p>"],
  ["[t](https://a.example)\n", `<p>${link("https://a.example", "t")}</p>`],
  ["[https://a.example](https://b.example)\n", `<p>${link("https://b.example", "https://a.example")}</p>`],
  ["- https://a.example\n", `<ul><li>${link("https://a.example")}</li></ul>`],
  ["# www.a.example\n", `<h1>${link("http://www.a.example", "www.a.example")}</h1>`],
  ["ftp://a.example\n", "<p>ftp://a.example</p>"],
  ["//a.example\n", "<p>//a.example</p>"],
  ["README.md a.example\n", "<p>README.md a.example</p>"],
  ["https://\n", "<p>https://</p>"],
  ["a@b\n", "<p>a@b</p>"],
  [
    "https://a.example https://b.example\n",
    `<p>${link("https://a.example")} ${link("https://b.example")}</p>`,
  ],
  [
    "https://a.example\nhttps://b.example\n",
    `<p>${link("https://a.example")}\n${link("https://b.example")}</p>`,
  ],
  ["<https://a.example>\n", `<p>${link("https://a.example")}</p>`],
];

function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  aligns: readonly string[] = [],
): string {
  const cells = (tag: string, row: readonly string[]): string =>
    row
      .map((cell, n) => `<${tag}${aligns[n] === undefined ? "" : ` align="${aligns[n]}"`}>${cell}</${tag}>`)
      .join("");
  const body = rows.map((row) => `<tr>${cells("td", row)}</tr>`).join("");
  return `<table><thead><tr>${cells("th", head)}</tr></thead>${body === "" ? "" : `<tbody>${body}</tbody>`}</table>`;
}

function link(address: string, text = address): string {
  return `<a href="${address}">${text}</a>`;
}
