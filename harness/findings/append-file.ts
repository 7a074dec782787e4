// A file that only grows by whole lines: each is on the disk before it counts, and a failed one leaves no part behind.
import { type FileHandle, open } from 'node:fs/promises';
import { writeFailure } from '../model/write-file.ts';

export interface AppendFile {
  /** Resolves when the text is on the disk. Calls are written one after another, in the order of the calls. */
  append(text: string): Promise<void>;
  /** Waits for what is being written. */
  close(): Promise<void>;
}

export async function openAppend(
  path: string,
  openFile: (path: string) => Promise<FileHandle> = openAtEnd,
): Promise<AppendFile> {
  const handle = await openFile(path).catch((cause: unknown) => {
    throw writeFailure(path, cause);
  });
  let sizeBytes = (await handle.stat()).size;
  let last: Promise<void> = Promise.resolve();
  let closed = false;

  const write = async (text: string): Promise<void> => {
    const bytes = Buffer.from(text, 'utf8');
    try {
      let writtenBytes = 0;
      while (writtenBytes < bytes.length) {
        writtenBytes += (await handle.write(bytes, writtenBytes, bytes.length - writtenBytes)).bytesWritten;
      }
      await handle.datasync();
      sizeBytes += bytes.length;
    } catch (cause) {
      // A device or a broken disk may refuse this as well; then the reader finds the cut line and says so.
      await handle.truncate(sizeBytes).catch(() => undefined);
      throw writeFailure(path, cause);
    }
  };

  return {
    append(text) {
      const mine = last.then(() => write(text));
      last = mine.catch(() => undefined);
      return mine;
    },
    async close() {
      if (closed) return;
      closed = true;
      await last;
      await handle.close();
    },
  };
}

const openAtEnd = (path: string): Promise<FileHandle> => open(path, 'a', 0o644);
