/** A GPIO line as the kernel's v2 character device has it. Logical: 1 is active, whatever the line's polarity. */
export interface GpioState {
  value: 0 | 1;
}
