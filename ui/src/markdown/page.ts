/** The words of the elements that have a name. */
export interface Words {
  /** Names the box of a table, which scrolls sideways. */
  table: string;
  /** Names the box of code in a language; "" for none that is known. */
  code: (language: string) => string;
  copy: string;
  copied: string;
  taskOpen: string;
  taskDone: string;
}

/** What a document is told about the page that it stands in. */
export interface Page {
  readonly words: Words;
  /** Put before the ids of headings, so that several documents can share a page. */
  readonly idPrefix: string;
  readonly canCopy: boolean;
}
