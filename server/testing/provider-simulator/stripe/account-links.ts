import { textParam, refuseUnknownParams } from "./form-params";
import { accountOf } from "./account-endpoints";
import { newId, type StripeEndpoint } from "./stripe-call";
import { badParam } from "./stripe-refusal";

/** How long a link can be opened, in seconds. */
const LINK_LIVES_SECONDS = 300;
/** Below this path the simulator is what an account's owner sees in a browser. */
export const ACCOUNT_LINK_PATH = "/connect/setup/";

/** Links through which an account's owner gives what is due. */
export const ACCOUNT_LINK_ENDPOINTS: readonly StripeEndpoint[] = [
  {
    method: "POST",
    name: "POST /v1/account_links",
    path: /^\/v1\/account_links$/,
    run(books, call) {
      refuseUnknownParams(call.params, ["account", "type", "return_url", "refresh_url"]);
      const account = accountOf(books, textParam(call.params, "account") ?? "");
      const type = textParam(call.params, "type");
      if (type !== "account_onboarding" && type !== "account_update")
        throw badParam("type", `Invalid type: ${type ?? ""}`);
      const link = {
        token: newId("link").slice(5),
        accountId: account.id,
        expiresAt: call.now + LINK_LIVES_SECONDS,
        returnUrl: urlParam(textParam(call.params, "return_url"), "return_url"),
        refreshUrl: urlParam(textParam(call.params, "refresh_url"), "refresh_url"),
      };
      return {
        records: [{ is: "account_link", link }],
        body: () => ({
          object: "account_link",
          created: call.now,
          expires_at: link.expiresAt,
          url: `${call.origin}${ACCOUNT_LINK_PATH}${link.token}`,
        }),
      };
    },
  },
];

function urlParam(text: string | null, name: string): string {
  if (text === null || !URL.canParse(text)) throw badParam(name, `Not a valid URL: ${name}`, "url_invalid");
  return text;
}
