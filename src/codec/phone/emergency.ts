// Numbers that are never dialled by accident, however they are spelled: alarms, and short service numbers. Pure.

const services = /^(?:110|112|911|999|000|08|061|062|080|085|088|091|092|118|119|15|17|18|122|133|144|117)$/;
/** Those that are alarms everywhere. */
const alarms = /^(?:110|112|911|999|000)$/;

/**
 * `digits` as they are, or behind something dialled before a number: a trunk digit (on an exchange with outside line 9 or 0,
 * 9911 and 0112 are alarms too), or what is in `prefixes`. Behind those only alarms count; short service numbers may be extensions.
 */
export const isEmergency = (digits: string, prefixes: readonly string[]): boolean =>
  services.test(digits) || isAlarm(digits, prefixes);

/** Alarms only, as they are or behind a prefix. */
export const isAlarm = (digits: string, prefixes: readonly string[]): boolean =>
  ["", "0", "9", ...prefixes].some((prefix) => digits.startsWith(prefix) && alarms.test(digits.slice(prefix.length)));
