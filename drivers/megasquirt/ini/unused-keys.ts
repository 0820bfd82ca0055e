/** Keys that set how the controller is spoken to and are of no use here, or of the tuning program's own. */
export const unusedKeys: ReadonlySet<string> = new Set(
  `
  autoBurnOnPageChange burnCommand canCommandDelay crc32CheckCommand defaultBaudRate defaultIpAddress defaultIpPort
  defaultRuntimeRecordPerSec enable2ndByteCanID enable2ndByteCanId envelopedScanCommands filterEchoBytes
  getCommand helpManualDownloadRoot ignoreMissingBitOptions iniSpecVersion iniVersion interCharacterDelay
  interWriteDelay maxUnusedRuntimeRange MTversion noCommReadDelay nPages pageActivate pageActivationDelay
  protocol re_auto_update_root_url re_obfuscated readSdCompressed refreshLocalStoreOnActivity replayConfigTable
  replayReadCommand replayRecordCountParam restrictSquirtRelationship retrieveConfigError sendTablesWithoutEnvelope
  suppressConnectAnywayFunction surpressConfigErrorVerbiage tableBlockingFactor tableCrcCommand
  tableWriteCommand timedPageRefresh triggeredPageRefresh tsWriteBlocks turboBaud turboBaudOffCommand turboBaudOnCommand useLegacyFTempUnits validateArrayBounds writeBlocks
  `
    .trim()
    .split(/\s+/),
);
