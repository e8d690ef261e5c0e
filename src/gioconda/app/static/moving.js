// Which files are clips: videos by their names, animated pictures by what is in them.

const HEAD_BYTES = 4_000_000; // looked into; the second frame of an animated GIF begins long before

export function isVideo({ name, type }, suffixes) {
  return type.startsWith("video/") || suffixes.some((suffix) => name.toLowerCase().endsWith(suffix));
}

// Whether a file is a clip.
export async function isMoving(file, suffixes) {
  if (isVideo(file, suffixes)) return true;
  const bytes = new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer());
  const text = (start, length) => String.fromCharCode(...bytes.subarray(start, start + length));
  if (text(0, 4) === "GIF8") return framesOfGif(bytes) > 1;
  if (text(0, 4) === "RIFF" && text(8, 8) === "WEBPVP8X") return (bytes[20] & 2) > 0;
  if (text(1, 3) === "PNG") return hasChunk(bytes, "acTL");
  return false;
}

// The frames that begin in these bytes, at most two: each has an image descriptor behind its blocks.
function framesOfGif(bytes) {
  const table = (flags) => (flags & 128 ? 3 << ((flags & 7) + 1) : 0);
  let at = 13 + table(bytes[10]);
  let frames = 0;
  while (at < bytes.length && frames < 2) {
    if (bytes[at] === 0x2c) {
      frames += 1;
      at += 11 + table(bytes[at + 9]);
    } else if (bytes[at] === 0x21) at += 2;
    else break;
    while (bytes[at]) at += bytes[at] + 1;
    at += 1;
  }
  return frames;
}

// Whether a PNG has a chunk of this kind before its picture.
function hasChunk(bytes, kind) {
  const view = new DataView(bytes.buffer);
  for (let at = 8; at + 8 <= bytes.length; at += 12 + view.getUint32(at)) {
    const found = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (found === kind) return true;
    if (found === "IDAT") return false;
  }
  return false;
}

// The first picture of a video that the browser can play; null where it cannot.
export async function still(file) {
  const video = Object.assign(document.createElement("video"), { muted: true, preload: "auto", playsInline: true });
  video.src = URL.createObjectURL(file);
  try {
    await new Promise((resolve, reject) => {
      video.onloadeddata = resolve;
      video.onerror = reject;
    });
    return await createImageBitmap(video);
  } catch {
    return null;
  } finally {
    URL.revokeObjectURL(video.src);
  }
}
