/** The system calls that Node does not have. Only native/ knows koffi. */
export { groupId, groupName, groupsOfUser, userId, userName } from './native/accounts.ts';
export { duplicate, flock, makeOurs } from './native/descriptors.ts';
export { errnoOfText } from './native/errno-text.ts';
export { exitNow } from './native/exit.ts';
export { ioctl, ioctlWithConstant, ioctlWithNumber, waitingIoctl } from './native/ioctl.ts';
export { errnoName } from './native/libc.ts';
export { type PeerCredentials, peerCredentials } from './native/peer.ts';
export { Readiness } from './native/readiness.ts';
export { lockMemory, setPriority, setProcessor } from './native/real-time.ts';
export { sdJournal, sdNotify } from './native/sd-notify.ts';
export { beExact, nowSince, waitOn, wake } from './native/waiting.ts';
export { writeAtStart } from './native/write.ts';
