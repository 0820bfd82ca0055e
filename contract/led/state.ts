/** A LED as /sys/class/leds has it (Documentation/ABI/testing/sysfs-class-led). */
export interface LedState {
  /** 0 to the LED's `max_brightness`. */
  brightness: number;
  /** What the kernel blinks it for; `none`: nothing. */
  trigger: string;
}
