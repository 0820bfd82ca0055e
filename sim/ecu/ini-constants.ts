/** [Constants] of a simulated controller: how it is spoken to, its pages, and the numbers in them that formulas use. */
import { bytesText, type IniMaker } from './ini.ts';
import { engineConstants, OFFSET_ENTRIES, type Page, tableBins } from './pages.ts';

const BLOCKING_BYTES = 256;
const READ_TIMEOUT_MS = 500;

export function constantsSection({ dialect, options }: IniMaker): string[] {
  const { layout, pages, pageRead, pageWrite, burn } = dialect;
  const each = (textOf: (page: Page) => string) => pages.map(textOf).join(', ');
  return [
    '[Constants]',
    ...(options.protocol === 'envelope' ? ['   messageEnvelopeFormat = msEnvelope_1.0'] : []),
    `   endianness          = ${layout.endianness}`,
    `   blockingFactor      = ${BLOCKING_BYTES}`,
    `   blockReadTimeout    = ${READ_TIMEOUT_MS}`,
    '   pageActivationDelay = 10',
    `   nPages              = ${pages.length}`,
    `   pageSize            = ${each(({ bytes }) => String(bytes.length))}`,
    `   pageIdentifier      = ${each(identifierText)}`,
    `   pageReadCommand     = ${each(() => `"${pageRead}%2i%2o%2c"`)}`,
    `   pageValueWrite      = ${each(() => `"${pageWrite}%2i%2o%2c%v"`)}`,
    `   burnCommand         = ${each(({ isOffsets }) => (isOffsets ? '""' : `"${burn}%2i"`))}`,
    ...pages.flatMap((page, index) => [`   page = ${index + 1}`, ...(page.isOffsets ? offsets : engine())]),
    '',
    ...tables,
  ];
}

const identifierText = ({ identifier: [, table] }: Page) => `"\\$tsCanId${bytesText([table])}"`;

const offsets = [`      runtimeOffsets = array, U16, 0, [${OFFSET_ENTRIES}], "", 1, 0, 0, 65535, 0, noMsqSave`];

function engine(): string[] {
  const counts = ['"none"', ...Array.from({ length: 15 }, (_, index) => `"${index + 1}"`)];
  const { rpm, load, rpmAt, loadAt, valuesAt } = tableBins;
  return [
    `      cylinders      = bits, U08, 0, [0:3], ${counts.join(', ')}`,
    `      stoichiometric = scalar, U08, ${engineConstants.stoichiometricAt}, "AFR", 0.1, 0, 5, 25, 1`,
    `      fillingRpm     = array, U16, ${rpmAt}, [${rpm.length}], "rpm", 1, 0, 0, 15000, 0`,
    `      fillingLoad    = array, U16, ${loadAt}, [${load.length}], "kPa", 0.1, 0, 0, 400, 1`,
    `      filling        = array, U08, ${valuesAt}, [${rpm.length}x${load.length}], "%", 1, 0, 0, 255, 0`,
  ];
}

const tables = [
  '[TableEditor]',
  '   table = fillingTable, fillingMap, "Filling of the cylinders", 1',
  '      xBins = fillingRpm, rpm',
  '      yBins = fillingLoad, map',
  '      zBins = filling',
  '',
];
