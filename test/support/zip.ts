// Names of the files in a zip archive, read from the directory at its end.

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
/** Bytes of an entry before its name. */
const ENTRY_HEADER = 46;

export function zipEntries(archive: Buffer): string[] {
  const end = archive.lastIndexOf(Buffer.from(Uint32Array.of(END_OF_DIRECTORY).buffer));
  if (end < 0) throw new Error('This is not a zip archive.');
  const names: string[] = [];
  let at = archive.readUInt32LE(end + 16);
  while (at < end && archive.readUInt32LE(at) === DIRECTORY_ENTRY) {
    const [name = 0, extra = 0, comment = 0] = [28, 30, 32].map((offset) =>
      archive.readUInt16LE(at + offset),
    );
    names.push(archive.toString('utf8', at + ENTRY_HEADER, at + ENTRY_HEADER + name));
    at += ENTRY_HEADER + name + extra + comment;
  }
  return names;
}
