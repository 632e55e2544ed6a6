const GSM_BASIC =
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
const GSM_EXTENDED = "^{}\\[~]|€\f";

/** How many segments Twilio would count: 160 characters of GSM-7 or 70 of UCS-2, 153 and 67 when there are more. */
export function segmentsOf(body: string): number {
  let septets = 0;
  for (const character of body) {
    if (GSM_BASIC.includes(character)) septets += 1;
    else if (GSM_EXTENDED.includes(character)) septets += 2;
    else return counted(body.length, 70, 67);
  }
  return counted(septets, 160, 153);
}

function counted(units: number, single: number, each: number): number {
  return units <= single ? 1 : Math.ceil(units / each);
}
