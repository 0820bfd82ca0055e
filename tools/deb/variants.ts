/** The packages that there are: a table. */
export interface Variant {
  /** The processor as Node calls it, or `all`: what install/stage.sh takes. */
  readonly processor: 'x64' | 'arm64' | 'all';
  readonly depends: string;
  /** What it says of itself under its description. */
  readonly comes: string;
  /** Takes what only debuggers read out of its binaries. */
  readonly strip?: string;
  /** The packages of npm that are of a processor, and that it holds. */
  readonly npmPackages: RegExp;
}

// What the binaries ask for: test/tools/deb.test.ts reads it in them.
const libraries = 'libc6 (>= 2.28), libgcc-s1, libstdc++6 (>= 7)';
// The accounts of an installation, and of drivers.
const tools = 'passwd';

export const variants = {
  amd64: {
    processor: 'x64',
    depends: `${libraries}, ${tools}`,
    comes: 'It comes with the Node that it runs on.',
    strip: 'x86_64-linux-gnu-strip',
    npmPackages: /^(@koromix\/koffi|node)-linux-x64$/,
  },
  arm64: {
    processor: 'arm64',
    depends: `${libraries}, ${tools}`,
    comes: 'It comes with the Node that it runs on.',
    strip: 'aarch64-linux-gnu-strip',
    npmPackages: /^(@koromix\/koffi|node)-linux-arm64$/,
  },
  all: {
    processor: 'all',
    depends: `nodejs (>= 24), ${libraries}, ${tools}`,
    comes: "It runs on the machine's own Node. Serial ports: amd64, arm64 and armhf.",
    npmPackages: /^@koromix\/koffi-linux-/,
  },
} as const satisfies Readonly<Record<string, Variant>>;

export type Architecture = keyof typeof variants;
