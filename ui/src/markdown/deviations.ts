/**
 * Examples of CommonMark 0.31.2 that we mean to render in another way, and why. The exports differ in the same way:
 * tests/vectors/markdown.json of prospect-export says what both make of a text.
 */
export const deviations: Readonly<Record<string, readonly number[]>> = {
  "HTML is shown as the text it is, so marks inside it are marks": [
    21, 31, 148, 149, 150, 151, 152, 153, 154, 155, 156, 157, 158, 159, 160, 161, 162, 163, 164, 165, 166,
    167, 168, 169, 170, 171, 172, 173, 174, 175, 176, 177, 178, 179, 180, 181, 182, 183, 184, 185, 186, 187,
    188, 189, 190, 191, 201, 308, 309, 344, 475, 476, 477, 491, 494, 524, 536, 613, 614, 615, 616, 617, 623,
    625, 626, 627, 628, 629, 630, 631, 642, 643,
  ],
  "an image is its description and address, and so is one inside the description of another": [574],
  "GFM makes links of bare addresses": [602, 606, 608, 611, 612],
  "a line of dashes below a paragraph is a rule, and makes no heading of it": [
    59, 80, 83, 84, 86, 89, 90, 91, 95, 96, 102, 103, 115, 141, 300,
  ],
  "a line end breaks the line (outline.ts reads the other examples so), and the entity of one does not": [39],
};
