import { readSync } from "node:fs";
import {
  childPage,
  leafNode,
  nodeOffsets,
  pageKind,
  pageKinds,
  pageNumber,
  type TreeRecord,
} from "./page.js";

/** A file of pages. */
export interface PageFile {
  readonly descriptor: number;
  readonly pageBytes: number;
  /** Whole pages that are in the file. */
  readonly pages: number;
}

/** What is wrong with a file. */
export class DamagedError extends Error {}

/**
 * Walks the trees of an LMDB file: every page that a tree leads to is in the file, bears its own number and is of the right
 * kind, and the entries are as many as the tree counts. LMDB itself believes its pages, and where one is wrong it ends the
 * process, or quietly leaves out what is below.
 */
export class TreeCheck {
  readonly #file: PageFile;
  readonly #page: Buffer;

  constructor(file: PageFile) {
    this.#file = file;
    this.#page = Buffer.alloc(file.pageBytes);
  }

  /**
   * Checks a tree down to its entries.
   * @returns the trees that it names
   * @throws DamagedError
   */
  checkEntries({ depth, entries, rootPage }: TreeRecord): ReadonlyMap<string, TreeRecord> {
    const trees = new Map<string, TreeRecord>();
    let found = 0;
    for (const leaf of depth === 0 ? [] : this.#leaves(rootPage, depth))
      found += this.#checkLeaf(leaf, trees);
    if (found !== entries) throw new DamagedError(`${found} of ${entries} entries are there`);
    return trees;
  }

  /**
   * Checks a tree without its leaves: a fraction of the pages. That the leaves are in the file is known then.
   * @throws DamagedError
   */
  checkBranches({ depth, rootPage }: TreeRecord): void {
    if (depth === 0) return;
    for (const leaf of this.#leaves(rootPage, depth)) this.#checkNumber(leaf);
  }

  *#leaves(number: number, depth: number): Iterable<number> {
    if (depth <= 1) {
      yield number;
      return;
    }
    this.#read(number, pageKinds.branch);
    const children = this.#nodes(number).map((node) => childPage(this.#page, node));
    for (const child of children) yield* this.#leaves(child, depth - 1);
  }

  /** @returns how many entries it has */
  #checkLeaf(number: number, trees: Map<string, TreeRecord>): number {
    this.#read(number, pageKinds.leaf);
    const nodes = this.#nodes(number);
    const overflowPages: number[] = [];
    for (const at of nodes) {
      const node = leafNode(this.#page, at);
      if (node === undefined) throw new DamagedError(`page ${number} has an entry that does not end in it`);
      if (node.overflowPage !== undefined) overflowPages.push(node.overflowPage);
      if (node.tree !== undefined) trees.set(node.tree.name, node.tree.record);
    }
    for (const page of overflowPages) this.#read(page, pageKinds.overflow);
    return nodes.length;
  }

  #nodes(number: number): readonly number[] {
    const nodes = nodeOffsets(this.#page);
    if (nodes === undefined) throw new DamagedError(`page ${number} is overwritten`);
    return nodes;
  }

  #read(number: number, kind: number): void {
    this.#checkNumber(number);
    const { descriptor, pageBytes } = this.#file;
    readSync(descriptor, this.#page, 0, pageBytes, number * pageBytes);
    if (pageNumber(this.#page) !== number || pageKind(this.#page) !== kind) {
      throw new DamagedError(`page ${number} is overwritten`);
    }
  }

  #checkNumber(number: number): void {
    if (number >= this.#file.pages) throw new DamagedError(`page ${number} is missing`);
  }
}
