/** Files of old tools are Latin-1 (`°` is one byte), of new ones UTF-8, some with a byte order mark. */
export function decodeIni(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}
