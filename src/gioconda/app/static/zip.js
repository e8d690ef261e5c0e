// Files -> one ZIP (PKWARE's APPNOTE 6.3), stored as they are: pictures are compressed already.

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const VERSION = 20; // 2.0
const UTF_8 = 0x0800; // names are
const MOST_BYTES = 2 ** 32 - 1;
const CRC = Uint32Array.from({ length: 256 }, (_, n) => {
  for (let k = 0; k < 8; k++) n = n & 1 ? (n >>> 1) ^ 0xedb88320 : n >>> 1;
  return n >>> 0;
});

// files: [{name, blob}].  Names that come twice are numbered.
export async function zipped(files) {
  const parts = [];
  const entries = [];
  let offset = 0;
  const add = (part) => {
    parts.push(part);
    offset += part.size ?? part.byteLength;
    if (offset > MOST_BYTES) throw new Error("Together these are larger than 4 GB. Download them one by one.");
  };
  for (const { name, blob } of numbered(files)) {
    const bytes = new TextEncoder().encode(name);
    const about = [UTF_8, 0, ...dosTime(new Date()), crc32(new Uint8Array(await blob.arrayBuffer())), blob.size];
    entries.push({ bytes, about, offset });
    add(record([LOCAL, 4], [VERSION, 2], ...described(about, bytes)));
    add(bytes);
    add(blob);
  }
  const start = offset;
  for (const { bytes, about, offset: at } of entries) {
    add(record([CENTRAL, 4], [VERSION, 2], [VERSION, 2], ...described(about, bytes),
      [0, 2], [0, 2], [0, 2], [0, 4], [at, 4])); // no comment, one disk, no attributes
    add(bytes);
  }
  const count = entries.length;
  add(record([END, 4], [0, 2], [0, 2], [count, 2], [count, 2], [offset - start, 4], [start, 4], [0, 2]));
  return new Blob(parts, { type: "application/zip" });
}

// What the header of a file and its line in the directory say alike.
function described([flags, method, time, date, crc, size], name) {
  return [[flags, 2], [method, 2], [time, 2], [date, 2], [crc, 4], [size, 4], [size, 4], [name.length, 2], [0, 2]];
}

// Values with their numbers of bytes, the lowest byte first.
function record(...fields) {
  const view = new DataView(new ArrayBuffer(fields.reduce((sum, [, bytes]) => sum + bytes, 0)));
  let at = 0;
  for (const [value, bytes] of fields) {
    if (bytes === 4) view.setUint32(at, value, true);
    else view.setUint16(at, value, true);
    at += bytes;
  }
  return view.buffer;
}

function dosTime(now) {
  const time = (now.getHours() << 11) | (now.getMinutes() << 5) | (now.getSeconds() >> 1);
  return [time, ((now.getFullYear() - 1980) << 9) | ((now.getMonth() + 1) << 5) | now.getDate()];
}

function crc32(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = CRC[(crc ^ byte) & 0xff] ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

function numbered(files) {
  const taken = new Set();
  return files.map(({ name, blob }) => {
    const [, stem, suffix] = name.match(/^(.*?)(\.[^.]*)?$/s);
    let free = name;
    for (let k = 2; taken.has(free.toLowerCase()); k++) free = `${stem} (${k})${suffix ?? ""}`;
    taken.add(free.toLowerCase());
    return { name: free, blob };
  });
}
