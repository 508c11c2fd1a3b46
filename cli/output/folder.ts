// The folder that a run is written to. Everything goes into a folder beside it first, which takes its place at the very end: what
// is there is whole, or it is not there.

import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { InputError } from '../../index.ts';

export class OutputFolder {
  readonly path: string;
  /** Where files are written until the end. */
  readonly partial: string;
  readonly #force: boolean;

  /** Refuses a folder that holds something, unless forced; creates the partial folder. */
  constructor(path: string, { force }: { readonly force: boolean }) {
    this.path = resolve(path);
    this.#force = force;
    this.partial = join(dirname(this.path), `.${basename(this.path)}.partial-${process.pid}`);
    if (existsSync(this.path)) {
      if (!statSync(this.path).isDirectory())
        throw refuse(path, 'a file stands there', 'Name another folder.');
      if (readdirSync(this.path).length > 0 && !force)
        throw refuse(
          path,
          'the folder is not empty',
          'Name another folder, or add --force to replace it.',
        );
    }
    writing(path, () => {
      makeFolders(dirname(this.path));
      rmSync(this.partial, { recursive: true, force: true });
      mkdirSync(this.partial);
    });
  }

  file(name: string): string {
    return join(this.partial, name);
  }

  /** Puts the folder in its place. */
  commit(): void {
    writing(this.path, () => {
      if (!existsSync(this.path)) {
        renameSync(this.partial, this.path);
        return;
      }
      // A folder in the way is set aside first, so that a failure leaves the old one or the new one, never none.
      const aside = `${this.partial}.old`;
      if (this.#force || readdirSync(this.path).length === 0) renameSync(this.path, aside);
      renameSync(this.partial, this.path);
      rmSync(aside, { recursive: true, force: true });
    });
  }

  /** Leaves nothing behind. */
  discard(): void {
    rmSync(this.partial, { recursive: true, force: true });
  }
}

/** A folder and those above it. (Node's own recursive way never ends where an existing folder takes none, such as /proc.) */
function makeFolders(path: string): void {
  if (existsSync(path)) return;
  makeFolders(dirname(path));
  mkdirSync(path);
}

/** Does something that writes; a refusal of the file system becomes an `InputError` that says what to do. */
export function writing<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    const known = writeFaults[code];
    if (known === undefined) throw error;
    throw refuse(path, known[0], known[1]);
  }
}

const writeFaults: Readonly<Record<string, readonly [found: string, mend: string]>> = {
  EACCES: ['no permission to write there', 'Give yourself permission, or choose another --out.'],
  EPERM: ['no permission to write there', 'Give yourself permission, or choose another --out.'],
  ENOENT: ['nothing can be created there', 'Choose another --out.'],
  EROFS: ['the file system is read-only', 'Choose another --out.'],
  ENOSPC: ['the disk is full', 'Free some space, or choose an --out on another disk.'],
  EDQUOT: ['the disk quota is used up', 'Free some space, or choose an --out on another disk.'],
  ENOTDIR: ['a part of the path is a file', 'Choose another --out.'],
  EEXIST: ['something of this name is in the way', 'Choose another --out.'],
  ENOTEMPTY: ['the folder is no longer empty', 'Name another folder, or add --force.'],
  ENAMETOOLONG: ['the name is too long', 'Choose a shorter --out.'],
  EIO: ['the disk reports an error', 'Choose an --out on another disk.'],
  EFBIG: ['a file grew too large', 'Choose an --out on another disk.'],
};

const refuse = (path: string, found: string, mend: string): InputError =>
  new InputError([{ where: `--out ${path}`, found, mend }]);
