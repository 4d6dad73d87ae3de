/**
 * A disk as POSIX promises it and no more: what was synced is there after a power cut; of everything else any part may
 * be. A file's sync says nothing of its name: a name made, moved or removed is durable when its folder was synced
 * (offline facts 1.3; ext4 is kinder, and not every disk is ext4). Pure.
 *
 * It does not model a disk that lies about having synced.
 */
import { posix } from "node:path";
import { ROOT_PATH, type Operation } from "./operations.ts";

/** How much of what was not synced is there. Names and contents are decided apart. */
export interface Fate {
  readonly contents: "nothing" | "random" | "torn" | "everything";
  readonly names: "nothing" | "random" | "everything";
}

export const FATES: readonly Fate[] = [
  { contents: "nothing", names: "nothing" },
  { contents: "everything", names: "everything" },
  { contents: "random", names: "random" },
  { contents: "torn", names: "random" },
  { contents: "torn", names: "everything" },
  { contents: "everything", names: "nothing" },
  // The well-known empty file after a rename.
  { contents: "nothing", names: "everything" },
];

/** A whole number from 0 to below `limit`. */
export type Dice = (limit: number) => number;

/** What a drive writes in one piece. */
const SECTOR_BYTES = 512;

type Change = { readonly began: number } & (
  { readonly write: Buffer; readonly at: number } | { readonly truncate: number }
);

interface File {
  readonly kind: "file";
  durable: Buffer;
  pending: Change[];
  /** As a running process sees it. */
  size: number;
}

/** One step in a folder: names that are given or taken away together. */
interface Naming {
  readonly began: number;
  readonly names: ReadonlyMap<string, Node | null>;
}

interface Folder {
  readonly kind: "folder";
  readonly durable: Map<string, Node>;
  pending: Naming[];
  /** As a running process sees it. */
  readonly now: Map<string, Node>;
}

type Node = File | Folder;

/** Files and folders by path; contents, or null for a folder. */
export type Image = ReadonlyMap<string, Buffer | null>;

export class Disk {
  readonly #root: Folder = newFolder();
  readonly #handles = new Map<number, Node>();

  /** Begins with everything of `image` synced. */
  constructor(image: Image = new Map()) {
    for (const [path, content] of [...image].sort(([a], [b]) => a.length - b.length)) {
      const node = content === null ? newFolder() : newFile(content);
      const folder = this.#folderOf(path);
      folder.now.set(posix.basename(path), node);
      folder.durable.set(posix.basename(path), node);
    }
  }

  apply(operation: Operation): void {
    const { began } = operation;
    switch (operation.op) {
      case "open": {
        const { path, handle, create, empty } = operation;
        let node = this.#find(path);
        if (node === null) {
          if (!create) throw new Error(`opened, and not on the model's disk: ${path}`);
          node = newFile(Buffer.alloc(0));
          this.#name(began, path, node);
        }
        this.#handles.set(handle, node);
        if (empty && node.kind === "file" && node.size > 0) change(node, { began, truncate: 0 });
        return;
      }
      case "write": {
        const file = this.#file(operation.handle);
        change(file, { began, write: operation.bytes, at: operation.at ?? file.size });
        return;
      }
      case "truncate":
        change(this.#file(operation.handle), { began, truncate: operation.size });
        return;
      case "copy": {
        const { at, from, to, bytes } = operation;
        const source = this.#file(from);
        change(this.#file(to), { began, write: contentOf(source, source.pending).subarray(0, bytes), at });
        return;
      }
      case "sync":
        sync(this.#handle(operation.handle), began);
        return;
      case "rename": {
        const { from, to } = operation;
        const node = this.#existing(from);
        if (posix.dirname(from) !== posix.dirname(to)) throw new Error(`moved between folders: ${from} to ${to}`);
        this.#names(
          began,
          this.#folderOf(from),
          new Map([
            [posix.basename(from), null],
            [posix.basename(to), node],
          ]),
        );
        return;
      }
      case "link":
        this.#name(began, operation.to, this.#existing(operation.from));
        return;
      case "unlink":
        this.#name(began, operation.path, null);
        return;
      case "make-folder":
        this.#name(began, operation.path, newFolder());
        return;
      case "said":
        return;
    }
  }

  /** What is there when the power comes back. */
  after(fate: Fate, dice: Dice): Image {
    const image = new Map<string, Buffer | null>();
    const contents = new Map<File, Buffer>();
    const walk = (folder: Folder, path: string): void => {
      const names = new Map(folder.durable);
      for (const naming of folder.pending) if (survives(fate.names, dice)) rename(names, naming);
      for (const [name, node] of names) {
        const at = posix.join(path, name);
        if (node.kind === "folder") {
          image.set(at, null);
          walk(node, at);
        } else {
          // Two names of one file show one content.
          const content = contents.get(node) ?? contentOf(node, surviving(node.pending, fate.contents, dice));
          contents.set(node, content);
          image.set(at, content);
        }
      }
    };
    walk(this.#root, ROOT_PATH);
    return image;
  }

  #name(began: number, path: string, node: Node | null): void {
    this.#names(began, this.#folderOf(path), new Map([[posix.basename(path), node]]));
  }

  #names(began: number, folder: Folder, names: Naming["names"]): void {
    const naming = { began, names };
    folder.pending.push(naming);
    rename(folder.now, naming);
  }

  #find(path: string): Node | null {
    let node: Node | undefined = this.#root;
    for (const name of path.split("/").filter((part) => part !== "")) {
      node = node?.kind === "folder" ? node.now.get(name) : undefined;
    }
    return node ?? null;
  }

  #existing(path: string): Node {
    const node = this.#find(path);
    if (node === null) throw new Error(`not on the model's disk: ${path}`);
    return node;
  }

  #folderOf(path: string): Folder {
    const folder = this.#find(posix.dirname(path) === "." ? ROOT_PATH : posix.dirname(path));
    if (folder?.kind !== "folder") throw new Error(`no such folder on the model's disk: ${path}`);
    return folder;
  }

  #handle(handle: number): Node {
    const node = this.#handles.get(handle);
    if (node === undefined) throw new Error(`never opened: ${handle}`);
    return node;
  }

  #file(handle: number): File {
    const node = this.#handle(handle);
    if (node.kind !== "file") throw new Error("a folder was written to");
    return node;
  }
}

function newFile(content: Buffer): File {
  return { kind: "file", durable: content, pending: [], size: content.length };
}

function newFolder(): Folder {
  return { kind: "folder", durable: new Map(), pending: [], now: new Map() };
}

function change(file: File, one: Change): void {
  file.pending.push(one);
  file.size = "write" in one ? Math.max(file.size, one.at + one.write.length) : one.truncate;
}

function sync(node: Node, began: number): void {
  if (node.kind === "file") {
    node.durable = contentOf(
      node,
      node.pending.filter((one) => one.began < began),
    );
    node.pending = node.pending.filter((one) => one.began >= began);
  } else {
    for (const naming of node.pending) if (naming.began < began) rename(node.durable, naming);
    node.pending = node.pending.filter((one) => one.began >= began);
  }
}

function rename(names: Map<string, Node>, naming: Naming): void {
  for (const [name, node] of naming.names) {
    if (node === null) names.delete(name);
    else names.set(name, node);
  }
}

function contentOf({ durable }: File, changes: readonly Change[]): Buffer {
  if (changes.length === 0) return durable;
  const ends = changes.map((one) => ("write" in one ? one.at + one.write.length : one.truncate));
  const bytes = Buffer.alloc(Math.max(durable.length, ...ends));
  let size = durable.length;
  durable.copy(bytes);
  for (const one of changes) {
    if ("write" in one) {
      one.write.copy(bytes, one.at);
      size = Math.max(size, one.at + one.write.length);
    } else {
      // What lay beyond is gone; a file that grows again there reads as zeros.
      bytes.fill(0, Math.min(one.truncate, size));
      size = one.truncate;
    }
  }
  return bytes.subarray(0, size);
}

function surviving(changes: readonly Change[], fate: Fate["contents"], dice: Dice): readonly Change[] {
  if (fate !== "torn") return changes.filter(() => survives(fate, dice));
  return changes.flatMap((one): readonly Change[] => {
    if (!("write" in one)) return dice(2) === 0 ? [] : [one];
    const { began, at, write } = one;
    const sectors: Change[] = [];
    for (let from = 0; from < write.length;) {
      const to = Math.min(write.length, from + SECTOR_BYTES - ((at + from) % SECTOR_BYTES));
      if (dice(2) === 1) sectors.push({ began, at: at + from, write: write.subarray(from, to) });
      from = to;
    }
    return sectors;
  });
}

function survives(fate: "nothing" | "random" | "everything", dice: Dice): boolean {
  return fate === "everything" || (fate === "random" && dice(2) === 1);
}
