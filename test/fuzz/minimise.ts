const MOST_TRIES = 1500;

/** A shorter input that still fails: pieces are left out, large ones first, for as long as that goes. */
export async function minimised(input: Uint8Array, fails: (less: Uint8Array) => Promise<boolean>): Promise<Uint8Array> {
  let bytes = input;
  let tries = 0;
  for (let piece = Math.ceil(bytes.length / 2); piece >= 1; piece = piece === 1 ? 0 : Math.ceil(piece / 2)) {
    for (let at = 0; at < bytes.length; ) {
      if (++tries > MOST_TRIES) return bytes;
      const less = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + piece)]);
      if (await fails(less)) bytes = less;
      else at += piece;
    }
  }
  return bytes;
}
