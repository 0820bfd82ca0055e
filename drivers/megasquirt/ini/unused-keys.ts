/** Keys that set how the controller is spoken to and are of no use here, or of the tuning program's own. */
export const unusedKeys: ReadonlySet<string> = new Set(
  `
  burnCommand canCommandDelay crc32CheckCommand defaultBaudRate defaultIpAddress defaultIpPort
  defaultRuntimeRecordPerSec enable2ndByteCanID enable2ndByteCanId envelopedScanCommands filterEchoBytes
  getCommand helpManualDownloadRoot ignoreMissingBitOptions iniSpecVersion iniVersion interCharacterDelay
  interWriteDelay maxUnusedRuntimeRange MTversion noCommReadDelay nPages pageActivate pageActivationDelay
  protocol readSdCompressed refreshLocalStoreOnActivity replayConfigTable replayReadCommand
  replayRecordCountParam restrictSquirtRelationship retrieveConfigError sendTablesWithoutEnvelope
  tableBlockingFactor tableCrcCommand tableWriteCommand timedPageRefresh triggeredPageRefresh tsWriteBlocks
  turboBaud turboBaudOffCommand turboBaudOnCommand useLegacyFTempUnits validateArrayBounds writeBlocks
  `
    .trim()
    .split(/\s+/),
);
