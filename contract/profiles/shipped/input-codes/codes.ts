/** Types of events, of `include/uapi/linux/input-event-codes.h`. */
export const eventTypes = {
  EV_SYN: 0x00,
  EV_KEY: 0x01,
  EV_REL: 0x02,
  EV_ABS: 0x03,
  EV_MSC: 0x04,
  EV_SW: 0x05,
  EV_LED: 0x11,
  EV_SND: 0x12,
  EV_REP: 0x14,
  EV_FF: 0x15,
  EV_PWR: 0x16,
  EV_FF_STATUS: 0x17,
} as const;

/** Codes of `EV_SYN`, of `include/uapi/linux/input-event-codes.h`. */
export const synchronization = {
  SYN_REPORT: 0x00,
  SYN_CONFIG: 0x01,
  SYN_MT_REPORT: 0x02,
  SYN_DROPPED: 0x03,
} as const;

/** Codes of `EV_REL`, of `include/uapi/linux/input-event-codes.h`. */
export const relativeAxes = {
  REL_X: 0x00,
  REL_Y: 0x01,
  REL_Z: 0x02,
  REL_RX: 0x03,
  REL_RY: 0x04,
  REL_RZ: 0x05,
  REL_HWHEEL: 0x06,
  REL_DIAL: 0x07,
  REL_WHEEL: 0x08,
  REL_MISC: 0x09,
  REL_RESERVED: 0x0a,
  REL_WHEEL_HI_RES: 0x0b,
  REL_HWHEEL_HI_RES: 0x0c,
} as const;

/** Codes of `EV_ABS`, of `include/uapi/linux/input-event-codes.h`. */
export const absoluteAxes = {
  ABS_X: 0x00,
  ABS_Y: 0x01,
  ABS_Z: 0x02,
  ABS_RX: 0x03,
  ABS_RY: 0x04,
  ABS_RZ: 0x05,
  ABS_THROTTLE: 0x06,
  ABS_RUDDER: 0x07,
  ABS_WHEEL: 0x08,
  ABS_GAS: 0x09,
  ABS_BRAKE: 0x0a,
  ABS_HAT0X: 0x10,
  ABS_HAT0Y: 0x11,
  ABS_HAT1X: 0x12,
  ABS_HAT1Y: 0x13,
  ABS_HAT2X: 0x14,
  ABS_HAT2Y: 0x15,
  ABS_HAT3X: 0x16,
  ABS_HAT3Y: 0x17,
  ABS_PRESSURE: 0x18,
  ABS_DISTANCE: 0x19,
  ABS_TILT_X: 0x1a,
  ABS_TILT_Y: 0x1b,
  ABS_TOOL_WIDTH: 0x1c,
  ABS_VOLUME: 0x20,
  ABS_PROFILE: 0x21,
  ABS_MISC: 0x28,
  ABS_RESERVED: 0x2e,
  ABS_MT_SLOT: 0x2f,
  ABS_MT_TOUCH_MAJOR: 0x30,
  ABS_MT_TOUCH_MINOR: 0x31,
  ABS_MT_WIDTH_MAJOR: 0x32,
  ABS_MT_WIDTH_MINOR: 0x33,
  ABS_MT_ORIENTATION: 0x34,
  ABS_MT_POSITION_X: 0x35,
  ABS_MT_POSITION_Y: 0x36,
  ABS_MT_TOOL_TYPE: 0x37,
  ABS_MT_BLOB_ID: 0x38,
  ABS_MT_TRACKING_ID: 0x39,
  ABS_MT_PRESSURE: 0x3a,
  ABS_MT_DISTANCE: 0x3b,
  ABS_MT_TOOL_X: 0x3c,
  ABS_MT_TOOL_Y: 0x3d,
} as const;

/** Codes of `EV_SW`, of `include/uapi/linux/input-event-codes.h`. */
export const switches = {
  SW_LID: 0x00,
  SW_TABLET_MODE: 0x01,
  SW_HEADPHONE_INSERT: 0x02,
  SW_RFKILL_ALL: 0x03,
  SW_RADIO: 0x03,
  SW_MICROPHONE_INSERT: 0x04,
  SW_DOCK: 0x05,
  SW_LINEOUT_INSERT: 0x06,
  SW_JACK_PHYSICAL_INSERT: 0x07,
  SW_VIDEOOUT_INSERT: 0x08,
  SW_CAMERA_LENS_COVER: 0x09,
  SW_KEYPAD_SLIDE: 0x0a,
  SW_FRONT_PROXIMITY: 0x0b,
  SW_ROTATE_LOCK: 0x0c,
  SW_LINEIN_INSERT: 0x0d,
  SW_MUTE_DEVICE: 0x0e,
  SW_PEN_INSERTED: 0x0f,
  SW_MACHINE_COVER: 0x10,
} as const;

/** Codes of `EV_MSC`, of `include/uapi/linux/input-event-codes.h`. */
export const miscellaneous = {
  MSC_SERIAL: 0x00,
  MSC_PULSELED: 0x01,
  MSC_GESTURE: 0x02,
  MSC_RAW: 0x03,
  MSC_SCAN: 0x04,
  MSC_TIMESTAMP: 0x05,
} as const;

/** Codes of `EV_LED`, of `include/uapi/linux/input-event-codes.h`. */
export const leds = {
  LED_NUML: 0x00,
  LED_CAPSL: 0x01,
  LED_SCROLLL: 0x02,
  LED_COMPOSE: 0x03,
  LED_KANA: 0x04,
  LED_SLEEP: 0x05,
  LED_SUSPEND: 0x06,
  LED_MUTE: 0x07,
  LED_MISC: 0x08,
  LED_MAIL: 0x09,
  LED_CHARGING: 0x0a,
} as const;

/** Codes of `EV_REP`, of `include/uapi/linux/input-event-codes.h`. */
export const repeatSettings = {
  REP_DELAY: 0x00,
  REP_PERIOD: 0x01,
} as const;

/** Codes of `EV_SND`, of `include/uapi/linux/input-event-codes.h`. */
export const sounds = {
  SND_CLICK: 0x00,
  SND_BELL: 0x01,
  SND_TONE: 0x02,
} as const;

/** Properties of devices, of `include/uapi/linux/input-event-codes.h`. */
export const properties = {
  INPUT_PROP_POINTER: 0x00,
  INPUT_PROP_DIRECT: 0x01,
  INPUT_PROP_BUTTONPAD: 0x02,
  INPUT_PROP_SEMI_MT: 0x03,
  INPUT_PROP_TOPBUTTONPAD: 0x04,
  INPUT_PROP_POINTING_STICK: 0x05,
  INPUT_PROP_ACCELEROMETER: 0x06,
} as const;

/** Codes of `EV_FF`, of `include/uapi/linux/input.h`: effects, their waves, and what can be set. */
export const forceFeedback = {
  FF_RUMBLE: 0x50,
  FF_PERIODIC: 0x51,
  FF_CONSTANT: 0x52,
  FF_SPRING: 0x53,
  FF_FRICTION: 0x54,
  FF_DAMPER: 0x55,
  FF_INERTIA: 0x56,
  FF_RAMP: 0x57,
  FF_SQUARE: 0x58,
  FF_TRIANGLE: 0x59,
  FF_SINE: 0x5a,
  FF_SAW_UP: 0x5b,
  FF_SAW_DOWN: 0x5c,
  FF_CUSTOM: 0x5d,
  FF_GAIN: 0x60,
  FF_AUTOCENTER: 0x61,
} as const;

/** Codes of `EV_FF_STATUS`: what an effect does. */
export const forceFeedbackStatus = { FF_STATUS_STOPPED: 0, FF_STATUS_PLAYING: 1 } as const;

/** `BUS_*` of `include/uapi/linux/input.h`: what a device is plugged into. */
export const busTypes = {
  BUS_PCI: 0x01,
  BUS_ISAPNP: 0x02,
  BUS_USB: 0x03,
  BUS_HIL: 0x04,
  BUS_BLUETOOTH: 0x05,
  BUS_VIRTUAL: 0x06,
  BUS_ISA: 0x10,
  BUS_I8042: 0x11,
  BUS_XTKBD: 0x12,
  BUS_RS232: 0x13,
  BUS_GAMEPORT: 0x14,
  BUS_PARPORT: 0x15,
  BUS_AMIGA: 0x16,
  BUS_ADB: 0x17,
  BUS_I2C: 0x18,
  BUS_HOST: 0x19,
  BUS_GSC: 0x1a,
  BUS_ATARI: 0x1b,
  BUS_SPI: 0x1c,
  BUS_RMI: 0x1d,
  BUS_CEC: 0x1e,
  BUS_INTEL_ISHTP: 0x1f,
  BUS_AMD_SFH: 0x20,
} as const;
