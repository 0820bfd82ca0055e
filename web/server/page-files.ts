/** The page: one folder of files, read once. What is asked for is looked up among their names, and never becomes a path. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { extname, join } from 'node:path';
import { Refusal } from '../../contract/errors.ts';

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** What lies beside a file for those who take less, by what they call it; the best first. */
const encodings = { br: '.br', gzip: '.gz' } as const;
type Encoding = keyof typeof encodings;

interface PageFile {
  type: string;
  hash: string;
  bytes: Uint8Array;
  encoded: Partial<Record<Encoding, Uint8Array>>;
}

export interface PageAnswer {
  status: 200 | 304;
  headers: Record<string, string>;
  body: Uint8Array | undefined;
}

export class PageFiles {
  readonly #files: ReadonlyMap<string, PageFile>;

  private constructor(files: ReadonlyMap<string, PageFile>) {
    this.#files = files;
  }

  /** @throws Refusal `unavailable` if there is no page in the folder */
  static read(folder: string): PageFiles {
    const names = new Set(namesIn(folder));
    if (!names.has('index.html'))
      throw new Refusal('unavailable', `the page is not in ${folder}: npm run build makes it`, { path: folder });
    const file = (name: string, type: string): PageFile => {
      const bytes = readFileSync(join(folder, name));
      const encoded: PageFile['encoded'] = {};
      for (const [encoding, ending] of Object.entries(encodings))
        if (names.has(name + ending)) encoded[encoding as Encoding] = readFileSync(join(folder, name + ending));
      const hash = createHash('sha256').update(bytes).digest('base64url').slice(0, 22);
      return { type, hash, bytes, encoded };
    };
    const files = [...names].flatMap((name): [string, PageFile][] => {
      const type = contentTypes[extname(name)];
      return type === undefined ? [] : [[name === 'index.html' ? '/' : `/${name}`, file(name, type)]];
    });
    return new PageFiles(new Map(files));
  }

  /** Undefined: there is none of this path. */
  answer(url: string, asked: IncomingHttpHeaders): PageAnswer | undefined {
    const [path = ''] = url.split('?');
    const file = this.#files.get(path);
    if (file === undefined) return undefined;
    const { type, hash, bytes, encoded } = file;
    const taken = accepted(asked['accept-encoding']);
    const encoding = (Object.keys(encodings) as Encoding[]).find(
      (each) => taken.has(each) && encoded[each] !== undefined,
    );
    const tag = encoding === undefined ? `"${hash}"` : `"${hash}-${encoding}"`;
    const headers: Record<string, string> = { ETag: tag, Vary: 'Accept-Encoding' };
    if (asked['if-none-match']?.split(/\s*,\s*/).includes(tag)) return { status: 304, headers, body: undefined };
    const body = (encoding === undefined ? undefined : encoded[encoding]) ?? bytes;
    headers['Content-Type'] = type;
    headers['Content-Length'] = String(body.length);
    if (encoding !== undefined) headers['Content-Encoding'] = encoding;
    return { status: 200, headers, body };
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** What a browser takes, as `gzip, br;q=0.9` has it. */
function accepted(header: string | string[] | undefined): ReadonlySet<string> {
  const parts = String(header ?? '').split(',');
  return new Set(
    parts.filter((part) => !/;\s*q=0(\.0*)?\s*$/.test(part)).map((part) => part.split(';', 1)[0]?.trim() ?? ''),
  );
}
