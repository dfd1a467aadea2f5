// Exact numbers as text: a number whose decimal ends is written whole, every other says that it is not the number itself.

import { abs, parts, Rational } from "./number.js";

const DIGITS = 34; // significant digits of a decimal that does not end
const LONGEST = 1000; // digits of a number that is written whole
const DECIMALS = 3; // of a decimal that does not end, behind the zeros that it begins with
const MOST = 30; // decimals of a number that is not written whole
const SIGNIFICANT = 10; // digits of a number that is shown with its power of ten and has too many
const TOO_LONG = 10n ** BigInt(LONGEST);
const SMALLEST = 10n ** BigInt(MOST);

const signed = (v) => (parts(v)[0] < 0n ? "-" : "");
const grouped = (digits) => digits.replace(/\B(?=(\d{3})+(?!\d))/g, ",");

/** The number in plain notation, every digit of it; null if its decimal does not end within so many digits. */
function wholeText(v) {
  const [n, d] = parts(v);
  if (d === 1n) return abs(n) < TOO_LONG ? String(n) : null;
  if (TOO_LONG % d) return null;
  let [twos, fives, rest] = [0, 0, d];
  for (; rest % 2n === 0n; rest /= 2n) twos += 1;
  for (; rest > 1n; rest /= 5n) fives += 1;
  const places = Math.max(twos, fives);
  const scaled = abs(n) * (10n ** BigInt(places) / d);
  if (scaled >= TOO_LONG) return null;
  const digits = String(scaled).padStart(places + 1, "0");
  return `${signed(v)}${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

/** So many significant digits of a number that is not 0, the power of ten of the first, and whether that is all of it. */
function significant(v, count, isRounded) {
  const [n, d] = [abs(parts(v)[0]), parts(v)[1]];
  const power = (k) => 10n ** BigInt(Math.max(k, 0));
  let exponent = String(n).length - String(d).length;
  if (n * power(-exponent) < d * power(exponent)) exponent -= 1;
  const shift = count - 1 - exponent;
  const [top, bottom] = [n * power(shift), d * power(-shift)];
  let found = top / bottom;
  const rest = 2n * (top % bottom);
  if (isRounded && (rest > bottom || (rest === bottom && found % 2n))) found += 1n;
  const digits = String(found);
  return { digits: digits.slice(0, count), exponent: exponent + digits.length - count, isAll: rest === 0n };
}

/** The number in plain notation: whole where its decimal ends, else to 34 significant digits, half to even. */
export function numberText(v) {
  const whole = wholeText(v);
  if (whole !== null) return whole;
  const { digits, exponent } = significant(v, DIGITS, true);
  if (exponent < 0) return `${signed(v)}0.${"0".repeat(-exponent - 1)}${digits.replace(/0+$/, "")}`;
  const all = digits.padEnd(exponent + 1, "0");
  const decimals = all.slice(exponent + 1).replace(/0+$/, "");
  return `${signed(v)}${all.slice(0, exponent + 1)}${decimals && "."}${decimals}`;
}

/** The number as people read it: thousands apart, exact unless it holds an ellipsis. */
export function showNumber(v) {
  const [n, d] = [abs(parts(v)[0]), parts(v)[1]];
  if (n && (n * SMALLEST < d || n >= TOO_LONG * d)) return powered(v);
  const whole = wholeText(v);
  if (whole !== null) {
    const [before, after] = whole.replace("-", "").split(".");
    return `${signed(v)}${grouped(before)}${after === undefined ? "" : "."}${after ?? ""}`;
  }
  const rest = n % d;
  let places = DECIMALS;
  while (rest * 10n ** BigInt(places - DECIMALS + 1) < d && places < MOST) places += 1;
  const decimals = String((rest * 10n ** BigInt(places)) / d).padStart(places, "0");
  return `${signed(v)}${grouped(String(n / d))}.${decimals}…`;
}

function powered(v) {
  const { digits, exponent, isAll } = significant(v, DIGITS, false);
  const shown = isAll ? digits.replace(/0+$/, "") : digits.slice(0, SIGNIFICANT);
  const point = isAll && shown.length === 1 ? "" : ".";
  return `${signed(v)}${shown[0]}${point}${shown.slice(1)}${isAll ? "" : "…"}×10^${exponent}`;
}

/** A number of JSON data that a JavaScript number cannot hold; written as JSON it has all its digits. */
export class Digits {
  constructor(text) {
    this.text = text;
  }

  toJSON() {
    return JSON.rawJSON ? JSON.rawJSON(this.text) : this.text;
  }
}

/** The number as JSON data: a number; `{fraction, approximately}` without such a decimal; `{rounded}` beyond all bounds. */
export function plainNumber(v) {
  const text = wholeText(v);
  if (text !== null) return String(Number(text)) === text ? Number(text) : new Digits(text);
  const [n, d] = parts(v);
  if (abs(n) < TOO_LONG && d < TOO_LONG) return { fraction: `${n}/${d}`, approximately: numberText(v) };
  const { digits, exponent } = significant(v, DIGITS, true);
  return { rounded: `${signed(v)}${digits[0]}.${digits.slice(1)}E${exponent < 0 ? "" : "+"}${exponent}` };
}

/** The number again of which JSON data was made; null for other data. */
export function numberOf(data) {
  if (typeof data === "number") return Number.isSafeInteger(data) ? BigInt(data) : decimal(String(data));
  if (data instanceof Digits) return decimal(data.text);
  if (typeof data !== "object" || data === null || typeof data.fraction !== "string") return null;
  const [n, d] = data.fraction.split("/").map(BigInt);
  return new Rational(n, d);
}

function decimal(text) {
  const [before, after = ""] = text.split(".");
  return after ? new Rational(BigInt(before + after), 10n ** BigInt(after.length)) : BigInt(before);
}
