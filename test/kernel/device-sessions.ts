/** Sessions on devices that take their time, a minute or two each: they have a guest between them. */
export const SLOW_DEVICES = ['own-profile', 'pwm', 'stuck', 'tape', 'watchdog'] as const;
