/** What a code means for a person in support, and what to do about it. */
export type CodeExplanation = { meaning: string; nextStep: string };

const ITSELF = "Nothing to do: it is tried again by itself.";
const ADMIN_FAULT =
  "Tell an admin, with the message's id: this is a fault of the product, not of the recipient.";
const NEW_NUMBER = "Ask for a mobile number that can receive text messages, correct it, and send again.";
const NOT_KNOWN_YET = "Do not send it again by hand. The product finds out by itself and shows it here.";
const DEAD_DEVICE =
  "Nothing to do: the device is forgotten until the app registers again. Other channels still work.";

const EXPLANATIONS: Record<string, CodeExplanation> = {
  // Resend
  invalid_idempotency_key: {
    meaning: "The product could not mark this mail in a way that prevents a second copy, so it was not sent.",
    nextStep: ADMIN_FAULT,
  },
  validation_error: {
    meaning: "Resend did not accept the mail, most often because of the recipient's address.",
    nextStep: "Check the address for typing mistakes, correct it, and send again.",
  },
  missing_api_key: {
    meaning: "Resend was called without our key. No mail goes out until this is put right.",
    nextStep: "Tell an admin to check the worker's Resend key. Waiting mails are sent afterwards.",
  },
  restricted_api_key: {
    meaning: "Our Resend key is not allowed to send. No mail goes out until this is put right.",
    nextStep:
      "Tell an admin to check the rights of the worker's Resend key. Waiting mails are sent afterwards.",
  },
  invalid_api_key: {
    meaning: "Resend refused our key. No mail goes out until this is put right.",
    nextStep: "Tell an admin to check the worker's Resend key. Waiting mails are sent afterwards.",
  },
  not_found: {
    meaning: "Resend does not know what it was asked for.",
    nextStep: "Tell an admin to check the address at which Resend is called.",
  },
  method_not_allowed: {
    meaning: "Resend was called at a wrong address.",
    nextStep: "Tell an admin to check the address at which Resend is called.",
  },
  invalid_idempotent_request: {
    meaning: "This mail was sent before with other content, so Resend refused the second version.",
    nextStep: "The first version may have arrived: look at the earlier attempts, and tell an admin.",
  },
  concurrent_idempotent_requests: {
    meaning: "An earlier request for this mail is still running at Resend.",
    nextStep: NOT_KNOWN_YET,
  },
  invalid_attachment: { meaning: "Resend did not accept the attached file.", nextStep: ADMIN_FAULT },
  invalid_from_address: {
    meaning: "Resend does not accept our sender's address. No mail goes out until this is put right.",
    nextStep: "Tell an admin to check EMAIL_FROM and the domain's verification in Resend.",
  },
  invalid_access: { meaning: "Resend did not allow this request.", nextStep: ADMIN_FAULT },
  invalid_parameter: { meaning: "Resend did not accept a part of the request.", nextStep: ADMIN_FAULT },
  invalid_region: { meaning: "Resend does not know the region that was asked for.", nextStep: ADMIN_FAULT },
  missing_required_field: { meaning: "Resend missed a part of the mail.", nextStep: ADMIN_FAULT },
  monthly_quota_exceeded: {
    meaning: "This month's quota of mails at Resend is used up. Mails wait.",
    nextStep: "Tell an admin to raise the plan. Waiting mails are sent by themselves afterwards.",
  },
  daily_quota_exceeded: {
    meaning: "Today's quota of mails at Resend is used up. Mails wait.",
    nextStep:
      "Tell an admin to raise the plan, or wait until tomorrow. Waiting mails are sent by themselves.",
  },
  rate_limit_exceeded: { meaning: "Resend asked us to slow down. This call sent nothing.", nextStep: ITSELF },
  security_error: {
    meaning: "Resend stopped our account's mails for reasons of security.",
    nextStep: "Tell an admin to contact Resend.",
  },
  application_error: { meaning: "Resend had an error of its own.", nextStep: NOT_KNOWN_YET },
  internal_server_error: { meaning: "Resend had an error of its own.", nextStep: NOT_KNOWN_YET },

  // What became of a mail: the kinds of a bounce, and the events that have no code
  Permanent: {
    meaning: "The recipient's mail server refused the mail for good: the address is wrong or closed.",
    nextStep: "Ask for the right address, correct it, and send the missed messages again.",
  },
  Transient: {
    meaning: "The mail was returned for now: the mailbox may be full or the server out of order.",
    nextStep: "Send it again later, or use another channel.",
  },
  Undetermined: {
    meaning: "The mail was returned without a clear reason.",
    nextStep: "Check the address. Send it again later, or use another channel.",
  },
  complained: {
    meaning: "The recipient marked a mail as spam, so no more are sent to this address.",
    nextStep: "Reach the recipient on another channel. Lift the block only when they ask for it.",
  },
  suppressed: {
    meaning: "The address is on the block list, because of an earlier bounce or complaint.",
    nextStep: "Correct the address, or lift the block with a reason when the recipient asks for it.",
  },
  delivery_delayed: {
    meaning: "The recipient's mail server is not taking the mail yet.",
    nextStep: "Nothing to do: Resend keeps trying for a while.",
  },
  failed: {
    meaning: "Resend took the mail and could not send it.",
    nextStep: "Read the provider's own message beside this one; send it again, or use another channel.",
  },

  // Twilio
  "20003": {
    meaning: "Twilio refused our credentials. No text message goes out until this is put right.",
    nextStep: "Tell an admin to check the worker's Twilio token. Waiting messages are sent afterwards.",
  },
  "20005": {
    meaning: "Our Twilio account is not active.",
    nextStep: "Tell an admin to look at the account in Twilio. Waiting messages are sent afterwards.",
  },
  "20404": {
    meaning: "Twilio does not know what it was asked for.",
    nextStep: "Tell an admin to check the account's sid and the address at which Twilio is called.",
  },
  "429": { meaning: "The provider asked us to slow down. This call sent nothing.", nextStep: ITSELF },
  "20429": { meaning: "Twilio asked us to slow down. This call sent nothing.", nextStep: ITSELF },
  "20500": { meaning: "Twilio had an error of its own.", nextStep: NOT_KNOWN_YET },
  "21211": { meaning: "The number is not a valid phone number.", nextStep: NEW_NUMBER },
  "21212": {
    meaning: "Our own sender's number is not valid. No text message goes out until this is put right.",
    nextStep: "Tell an admin to check TWILIO_FROM.",
  },
  "21408": {
    meaning: "Our Twilio account may not send to the recipient's country.",
    nextStep: "Tell an admin to allow the country in Twilio. Use another channel meanwhile.",
  },
  "21602": { meaning: "The text message was empty.", nextStep: ADMIN_FAULT },
  "21603": {
    meaning: "The text message had no sender.",
    nextStep: "Tell an admin to check TWILIO_FROM or the Messaging Service.",
  },
  "21606": {
    meaning: "Our sender's number cannot send text messages to this recipient.",
    nextStep: "Tell an admin to check TWILIO_FROM or the Messaging Service.",
  },
  "21610": {
    meaning: "The recipient answered STOP, so no text messages are sent to this number.",
    nextStep: "Use another channel. Text messages work again when the recipient sends START.",
  },
  "21611": { meaning: "Twilio's queue for our number is full. This call sent nothing.", nextStep: ITSELF },
  "21614": { meaning: "The number is not a mobile number.", nextStep: NEW_NUMBER },
  "21617": { meaning: "The text message is longer than 1,600 characters.", nextStep: ADMIN_FAULT },
  "21701": {
    meaning: "Twilio does not know our Messaging Service.",
    nextStep: "Tell an admin to check TWILIO_MESSAGING_SERVICE_SID.",
  },
  "21703": {
    meaning: "Our Messaging Service has no number to send from.",
    nextStep: "Tell an admin to add a number to the Messaging Service in Twilio.",
  },
  "30001": { meaning: "The message waited too long in a full queue and was dropped.", nextStep: ITSELF },
  "30002": {
    meaning: "Our Twilio account is suspended. No text message goes out until this is put right.",
    nextStep: "Tell an admin to look at the account in Twilio.",
  },
  "30003": {
    meaning: "The phone could not be reached: it may be off or without a network.",
    nextStep: "It is tried once more later, then on another channel. Nothing to do.",
  },
  "30004": {
    meaning: "The message was blocked by the recipient's provider or the recipient.",
    nextStep: "Use another channel, and ask the recipient whether they block unknown senders.",
  },
  "30005": { meaning: "The number does not exist or is no longer in use.", nextStep: NEW_NUMBER },
  "30006": {
    meaning: "The number is a landline, or its network takes no text messages.",
    nextStep: NEW_NUMBER,
  },
  "30007": {
    meaning: "The recipient's network filtered the message as unwanted.",
    nextStep:
      "Tell an admin: the wording or our sender's registration may need a change. Use another channel meanwhile.",
  },
  "30008": {
    meaning: "The message was not delivered, and the network did not say why.",
    nextStep: "It is tried once more later, then on another channel. Nothing to do.",
  },
  "30029": {
    meaning: "Our Twilio account may not have messages forgotten at once.",
    nextStep: "Tell an admin to ask Twilio for it.",
  },
  "30036": {
    meaning: "The message was not sent in time, so it was dropped.",
    nextStep: "Send it again if it still matters.",
  },
  "63017": {
    meaning: "Our Twilio account reached its limit per second. This call sent nothing.",
    nextStep: ITSELF,
  },

  // FCM, by its own codes and by the words of its SDK
  UNREGISTERED: { meaning: "The app is no longer installed on this device.", nextStep: DEAD_DEVICE },
  INVALID_TOKEN: { meaning: "The device's address is not one that FCM knows.", nextStep: DEAD_DEVICE },
  SENDER_ID_MISMATCH: { meaning: "The device belongs to another app's project.", nextStep: DEAD_DEVICE },
  INVALID_ARGUMENT: { meaning: "FCM did not accept the push as it was written.", nextStep: ADMIN_FAULT },
  NOT_FOUND: {
    meaning: "FCM does not know our project. No push goes out until this is put right.",
    nextStep: "Tell an admin to check FCM_PROJECT_ID.",
  },
  PERMISSION_DENIED: {
    meaning: "Our credential may not send pushes. No push goes out until this is put right.",
    nextStep: "Tell an admin to check the service account's rights in Google Cloud.",
  },
  UNAUTHENTICATED: {
    meaning: "Google refused our credential. No push goes out until this is put right.",
    nextStep: "Tell an admin to check the service account's file.",
  },
  QUOTA_EXCEEDED: { meaning: "FCM asked us to slow down. This call sent nothing.", nextStep: ITSELF },
  RESOURCE_EXHAUSTED: { meaning: "FCM asked us to slow down. This call sent nothing.", nextStep: ITSELF },
  THIRD_PARTY_AUTH_ERROR: {
    meaning: "Apple refused our key, so pushes to Apple's devices wait.",
    nextStep: "Tell an admin at once to renew the APNs key in Firebase. Waiting pushes are sent afterwards.",
  },
  UNAVAILABLE: { meaning: "FCM is out of order for a moment.", nextStep: ITSELF },
  INTERNAL: { meaning: "FCM had an error of its own.", nextStep: ITSELF },
  "registration-token-not-registered": {
    meaning: "The app is no longer installed on this device.",
    nextStep: DEAD_DEVICE,
  },
  "mismatched-credential": { meaning: "The device belongs to another app's project.", nextStep: DEAD_DEVICE },
  "message-rate-exceeded": {
    meaning: "FCM asked us to slow down. This call sent nothing.",
    nextStep: ITSELF,
  },

  // The product's own
  recipient_not_allowed: {
    meaning: "This is not the live system, and the recipient is not on its allow-list, so nothing was sent.",
    nextStep: "Nothing to do. To test with this recipient, an admin adds it to MESSAGES_ALLOWED_RECIPIENTS.",
  },
  connection_failed: {
    meaning: "The provider could not be reached. Nothing was sent.",
    nextStep: `${ITSELF} If it lasts, an admin should check the network and the provider's status page.`,
  },
  not_started: { meaning: "The worker was stopping, so this call was not made.", nextStep: ITSELF },
  invalid_payload: {
    meaning: "The push could not be put together, so nothing was sent.",
    nextStep: ADMIN_FAULT,
  },
  credential_refused: {
    meaning: "Google did not accept our credential. No push goes out until this is put right.",
    nextStep: "Tell an admin to check the service account's file.",
  },
  too_many_messages: {
    meaning: "The number got so many messages that the lost one could not be looked up.",
    nextStep: "Look the number up in Twilio's console before you send it again.",
  },
  timeout: {
    meaning: "The provider did not answer in time. Whether the message was sent is not known yet.",
    nextStep: NOT_KNOWN_YET,
  },
  aborted: {
    meaning:
      "The worker stopped while the provider was answering. Whether the message was sent is not known yet.",
    nextStep: NOT_KNOWN_YET,
  },
  connection_lost: {
    meaning:
      "The connection broke before the provider answered. Whether the message was sent is not known yet.",
    nextStep: NOT_KNOWN_YET,
  },
  server_error: {
    meaning: "The provider had an error of its own. Whether the message was sent is not known yet.",
    nextStep: NOT_KNOWN_YET,
  },
  unreadable_answer: {
    meaning: "The provider's answer could not be read. Whether the message was sent is not known yet.",
    nextStep: NOT_KNOWN_YET,
  },
  unexpected: {
    meaning: "The call ended in a way the product does not know.",
    nextStep: "Do not send it again by hand. Tell an admin, with the message's id.",
  },
};

/** Plain words for a code of a provider or of a channel. An unlisted code gets general words. */
export function explainProviderCode(code: string): CodeExplanation {
  if (isExplained(code)) return EXPLANATIONS[code]!;
  return {
    meaning: `The provider refused the message (${code}).`,
    nextStep: "Read the provider's own message beside this one; if it does not help, give an admin the code.",
  };
}

/**
 * Plain words for what a provider told later: of its code, or where it has none of what Resend calls it. Null for what
 * needs none, such as a delivery.
 */
export function explainProviderEvent({
  type,
  code,
}: {
  type: string;
  code: string | null;
}): CodeExplanation | null {
  if (code !== null) return explainProviderCode(code);
  const word = /^email\.(\w+)$/.exec(type)?.[1];
  return word !== undefined && isExplained(word) ? explainProviderCode(word) : null;
}

/** Whether the code has words of its own. */
export function isExplained(code: string): boolean {
  return Object.hasOwn(EXPLANATIONS, code);
}
