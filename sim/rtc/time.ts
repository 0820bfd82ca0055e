import { fail } from '../errno.ts';

// struct rtc_time: nine ints: seconds, minutes, hours, day, month from 0, years since 1900, day of the week, of the year, summer time.
const FIRST_YEAR = 1970;
const MS_PER_DAY = 86_400_000;

/** @throws Errno EINVAL for what is no time since 1970; the days of week and year are not looked at */
export function decodeTime(view: DataView): number {
  const [second = 0, minute = 0, hour = 0, day = 0, month = 0, years = 0] = Array.from({ length: 6 }, (_, index) =>
    view.getInt32(index * 4, true),
  );
  const year = years + 1900;
  const date = new Date(Date.UTC(year, month, day, hour, minute, second));
  // What is out of its range is carried into the next larger unit, and so comes out otherwise.
  const isSame =
    date.getUTCFullYear() === year &&
    date.getUTCMonth() === month &&
    date.getUTCDate() === day &&
    date.getUTCHours() === hour &&
    date.getUTCMinutes() === minute &&
    date.getUTCSeconds() === second;
  return isSame && year >= FIRST_YEAR ? date.getTime() / 1000 : fail('EINVAL');
}

/** @param seconds since 1970, in UTC */
export function encodeTime(view: DataView, seconds: number): void {
  const date = new Date(seconds * 1000);
  const year = date.getUTCFullYear();
  const fields = [
    date.getUTCSeconds(),
    date.getUTCMinutes(),
    date.getUTCHours(),
    date.getUTCDate(),
    date.getUTCMonth(),
    year - 1900,
    date.getUTCDay(),
    Math.floor((date.getTime() - Date.UTC(year, 0, 1)) / MS_PER_DAY) + 1,
    0,
  ];
  for (const [index, value] of fields.entries()) view.setInt32(index * 4, value, true);
}
