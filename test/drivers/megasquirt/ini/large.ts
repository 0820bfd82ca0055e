/** A definition as long as vendors' are, of made-up names: for measuring, and for trying what the small ones do not have. */
export interface LargeOptions {
  /** At least so many lines. */
  lines: number;
  /** Numbers in the block. */
  scalars?: number;
  /** Formulas over them. */
  formulas?: number;
}

const types = ['U08', 'S16', 'U16', 'U32', 'F32', 'S08'] as const;
const sizes = { U08: 1, S08: 1, U16: 2, S16: 2, U32: 4, F32: 4 } as const;
const options = Array.from({ length: 64 }, (_, n) => (n % 3 === 0 ? '"INVALID"' : `"Pin ${n}"`)).join(', ');

export function largeDefinition({ lines, scalars = 600, formulas = 60 }: LargeOptions): string {
  const { text: channels, bytes } = channelLines(scalars);
  const head = [
    '#unset CELSIUS',
    '[MegaTune]',
    '   signature    = "large 2024.1"',
    '   queryCommand = "Q" ; and what follows',
    '[PcVariables]',
    '   rpmhigh = scalar, U16, "rpm", 1, 0, 0, 30000, 0',
    `   #define pins = ${options}`,
    '[Constants]',
    '   messageEnvelopeFormat = msEnvelope_1.0',
    '   endianness = little',
    '   nPages = 1',
    '   pageSize = 65000',
    '   pageIdentifier = "\\$tsCanId\\x01"',
    '   pageReadCommand = "p%2i%2o%2c"',
    '   page = 1',
  ];
  const displays = [
    ...['[OutputChannels]', '   ochGetCommand = "r\\$tsCanId\\x30%2o%2c"', `   ochBlockSize = ${bytes}`],
    ...channels,
    ...formulaLines(formulas),
    '[GaugeConfigurations]',
    ...scalarNames(scalars).map(
      (name, n) =>
        `${n % 20 === 0 ? `gaugeCategory = "Gauges ${n / 20}"\n` : ''}   ${name}Gauge = ${name}, "Title of ${name}", "unit", 0, {rpmhigh}, 300, 600, 3000, 5000, 0, 0`,
    ),
    ...['[FrontPage]', ...[1, 2, 3, 4, 5, 6, 7, 8].map((n) => `   gauge${n} = value${n}Gauge`)],
    '[Datalog]',
    ...scalarNames(scalars).map((name) => `   entry = ${name}, "Heading of ${name}", float, "%.3f"`),
    '[ConstantsExtensions]',
    '   defaultValue = rpmhigh, 8000',
  ];
  const rest = Math.max(0, lines - head.length - displays.length);
  const settings = Math.ceil(rest / 2);
  return [...head, ...constantLines(settings), ...displays, ...dialogLines(rest - settings)].join('\n');
}

const scalarNames = (count: number) => Array.from({ length: count }, (_, n) => `value${n}`);

function channelLines(count: number): { text: string[]; bytes: number } {
  let offset = 0;
  const text = scalarNames(count).flatMap((name, n) => {
    const type = types[n % types.length] as (typeof types)[number];
    const line = `   ${name.padEnd(12)} = scalar, ${type}, ${n % 7 === 0 ? 'nextOffset' : offset}, "unit", ${['1', '0.1', '0.00489', '0.5'][n % 4]}, ${n % 5 === 0 ? -40 : 0}`;
    offset += sizes[type];
    return type === 'U32' ? [line, `   flag${n} = bits, U32, lastOffset, [${n % 31}:${n % 31}], "off", "on"`] : [line];
  });
  return { text, bytes: offset };
}

function formulaLines(count: number): string[] {
  return Array.from({ length: count }, (_, n) => {
    const [a, b, c] = [n * 3, n * 3 + 1, n * 3 + 2].map((index) => `value${index}`);
    return n % 10 === 9
      ? `#if CELSIUS\n   made${n} = { (${a} - 32) * 5 / 9 }, "°C"\n#else\n   made${n} = { ${a} }, "°F"\n#endif`
      : `   made${n} = { ${a} > 10 ? (${b} + ${c}) * 0.5 : max(${a}, ${b} & 0x0F) }, "unit" ; ${n}`;
  });
}

function constantLines(count: number): string[] {
  return Array.from({ length: count }, (_, n) => {
    const name = `setting${n}`;
    if (n % 4 === 0) return `   ${name} = bits, U08, ${n}, [0:5], ${options}`;
    if (n % 4 === 1) return `   ${name} = bits, U32, ${n}, [${n % 31}:${n % 31}], "false", "true"`;
    if (n % 4 === 2) return `   ${name} = array, U08, ${n}, [4x4], "%", 0.5, 0.0, 0.0, 127.0, 1`;
    return `   ${name} = scalar, U16, ${n}, "unit, of ${n}", 0.1, 0.0, 0.0, 6553.5, 1 ; a setting`;
  });
}

function dialogLines(count: number): string[] {
  const lines = Array.from({ length: Math.max(0, count - 1) }, (_, n) =>
    n % 12 === 0
      ? `   dialog = dialog${n}, "Dialog ${n}", yAxis`
      : `      field = "A field; with text", setting${n}, { setting${n} > 3 }`,
  );
  return count === 0 ? [] : ['[UserDefined]', ...lines];
}
