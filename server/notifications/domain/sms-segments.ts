/** The characters of GSM 03.38 that take one septet. */
const BASIC = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
);
/** Those of its extension table: an escape and a septet. */
const EXTENDED = new Set("\f^{}\\[~]|€");

/** What Twilio takes in one message, whatever the encoding. */
export const SMS_LENGTH_MAX = 1_600;

/** How a text travels as SMS, and how many messages are billed for it. */
export interface SmsSegments {
  encoding: "GSM-7" | "UCS-2";
  segments: number;
  /** Septets, or UTF-16 units. */
  units: number;
  /** Longer than can be sent at all. */
  tooLong: boolean;
}

/**
 * The segments of a text: 160 septets in one, or 153 each in several; 70 and 67 UTF-16 units once a character is
 * outside of GSM 03.38. A character of two units is never cut in two. The empty text is one segment.
 */
export function smsSegments(text: string): SmsSegments {
  const characters = [...text];
  const isGsm = characters.every((one) => BASIC.has(one) || EXTENDED.has(one));
  const sizes = characters.map((one) => (isGsm ? (EXTENDED.has(one) ? 2 : 1) : one.length));
  const units = sizes.reduce((sum, size) => sum + size, 0);
  const [single, several] = isGsm ? [160, 153] : [70, 67];
  return {
    encoding: isGsm ? "GSM-7" : "UCS-2",
    segments: units <= single ? 1 : filled(sizes, several),
    units,
    tooLong: text.length > SMS_LENGTH_MAX,
  };
}

function filled(sizes: readonly number[], capacity: number): number {
  let segments = 1;
  let used = 0;
  for (const size of sizes) {
    if (used + size > capacity) {
      segments++;
      used = 0;
    }
    used += size;
  }
  return segments;
}
