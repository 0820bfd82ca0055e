import type { DangerGroup } from './group.ts';

/** The machine itself: firmware, processors, memory, randomness. */
export const platformDangers: readonly DangerGroup[] = [
  {
    header: 'linux/random.h',
    reason: "Makes the machine's random numbers guessable, or stops them: everybody's keys are made of them.",
    requests: {
      RNDADDTOENTCNT: 0x4004_5201,
      RNDADDENTROPY: 0x4008_5203,
      RNDZAPENTCNT: 0x5204,
      RNDCLEARPOOL: 0x5206,
      RNDRESEEDCRNG: 0x5207,
    },
  },
  {
    header: 'linux/random.h',
    reason: 'Tells the state that random numbers are made of, as much of it as its struct asks for.',
    requests: { RNDGETPOOL: 0x8008_5202 },
  },
  {
    header: 'linux/nvram.h',
    reason: 'Changes what the firmware starts the machine with.',
    requests: { NVRAM_INIT: 0x7040, NVRAM_SETCKS: 0x7041 },
  },
  {
    header: 'linux/ipmi.h',
    reason: 'Sends any command to the controller that switches the machine off, and its struct holds pointers.',
    requests: {
      IPMICTL_SEND_COMMAND: 0x8028_690d,
      IPMICTL_SEND_COMMAND_SETTIME: 0x8030_6915,
      IPMICTL_RECEIVE_MSG: 0xc030_690c,
      IPMICTL_RECEIVE_MSG_TRUNC: 0xc030_690b,
    },
  },
  {
    header: 'linux/mei.h',
    reason: 'Speaks to the management engine, which stands above the kernel.',
    requests: { IOCTL_MEI_CONNECT_CLIENT: 0xc010_4801, IOCTL_MEI_CONNECT_CLIENT_VTAG: 0xc014_4804 },
  },
  {
    header: 'linux/apm_bios.h',
    reason: 'Puts the machine to sleep.',
    requests: { APM_IOC_STANDBY: 0x4101, APM_IOC_SUSPEND: 0x4102 },
  },
  {
    header: 'linux/toshiba.h',
    reason: 'Calls the firmware, which may do anything.',
    requests: { TOSH_SMM: 0xc018_7490, TOSHIBA_ACPI_SCI: 0xc018_7491 },
  },
  {
    header: 'linux/wmi.h',
    reason: 'Calls the firmware, which may do anything.',
    requests: { DELL_WMI_SMBIOS_CMD: 0xc034_5700 },
  },
  {
    header: 'linux/cxl_mem.h',
    reason: 'Sends any command to a memory module, and its struct holds pointers.',
    requests: { CXL_MEM_SEND_COMMAND: 0xc030_ce02, CXL_MEM_QUERY_COMMANDS: 0x8008_ce01 },
  },
  {
    header: 'linux/ndctl.h',
    reason: 'Sends any command to a memory module.',
    requests: {
      ND_IOCTL_VENDOR: 0xc008_4e09,
      ND_IOCTL_CALL: 0xc040_4e0a,
      ND_IOCTL_SET_CONFIG_DATA: 0xc008_4e06,
      ND_IOCTL_CLEAR_ERROR: 0xc020_4e04,
    },
  },
  {
    header: 'linux/psp-sev.h',
    reason: 'Speaks to the processor that keeps the keys of virtual machines, and its struct holds a pointer.',
    requests: { SEV_ISSUE_CMD: 0xc010_5300 },
  },
  {
    header: 'linux/isst_if.h',
    reason: 'Writes registers of the processors, and its struct is as long as it says.',
    requests: {
      ISST_IF_IO_CMD: 0x4008_fe02,
      ISST_IF_MBOX_COMMAND: 0xc008_fe03,
      ISST_IF_MSR_COMMAND: 0xc008_fe04,
    },
  },
  {
    header: 'linux/pps.h',
    reason: "Steers the kernel's clock.",
    requests: { PPS_KC_BIND: 0x4008_70a5 },
  },
  {
    header: 'linux/fuse.h',
    reason: 'Becomes a file system, or a device, that others trust.',
    requests: { FUSE_DEV_IOC_CLONE: 0x8004_e500 },
  },
  {
    header: 'linux/android/binder.h',
    reason: 'Speaks to other programs as the broker, and its struct holds pointers.',
    requests: { BINDER_WRITE_READ: 0xc030_6201, BINDER_SET_CONTEXT_MGR: 0x4004_6207 },
  },
  {
    header: 'asm/msr.h',
    reason: 'Writes any register of a processor: its next instruction is whatever this program says.',
    requests: { X86_IOC_WRMSR_REGS: 0xc020_63a1, X86_IOC_RDMSR_REGS: 0xc020_63a0 },
  },
  {
    header: 'xen/privcmd.h',
    reason: 'Speaks to the hypervisor, and maps the memory of other machines.',
    requests: {
      IOCTL_PRIVCMD_HYPERCALL: 0x0030_5000,
      IOCTL_PRIVCMD_MMAP: 0x0010_5002,
      IOCTL_PRIVCMD_MMAPBATCH: 0x0018_5003,
      IOCTL_PRIVCMD_MMAPBATCH_V2: 0x0020_5004,
      IOCTL_PRIVCMD_DM_OP: 0x0010_5005,
      IOCTL_PRIVCMD_RESTRICT: 0x0002_5006,
      IOCTL_PRIVCMD_MMAP_RESOURCE: 0x0020_5007,
    },
  },
  {
    header: 'linux/agpgart.h',
    reason: 'Gives a graphics card access to memory, and its structs hold pointers.',
    requests: {
      AGPIOC_SETUP: 0x4008_4103,
      AGPIOC_RESERVE: 0x4008_4104,
      AGPIOC_PROTECT: 0x4008_4105,
      AGPIOC_ALLOCATE: 0xc008_4106,
      AGPIOC_DEALLOCATE: 0x4004_4107,
      AGPIOC_BIND: 0x4008_4108,
      AGPIOC_UNBIND: 0x4008_4109,
    },
  },
  {
    header: 'linux/dma-heap.h',
    reason: 'Makes a descriptor inside the broker, which nobody can use or close.',
    requests: { DMA_HEAP_IOCTL_ALLOC: 0xc018_4800 },
  },
  {
    header: 'linux/udmabuf.h',
    reason: 'Makes a descriptor inside the broker, which nobody can use or close.',
    requests: { UDMABUF_CREATE: 0x4018_7542 },
  },
  {
    header: 'linux/vtpm_proxy.h',
    reason: 'Makes a trusted platform module that the kernel trusts.',
    requests: { VTPM_PROXY_IOC_NEW_DEV: 0xc014_a100 },
  },
  {
    header: 'linux/tee.h',
    reason: 'Speaks to the secure side of the processor, and its struct holds pointers.',
    requests: { TEE_IOC_OPEN_SESSION: 0x8010_a402, TEE_IOC_INVOKE: 0x8010_a403 },
  },
];
