/**
 * The header in which proxy.ts tells pages the path and query that were asked for. It serves to lead people back
 * after sign-in and is checked as a path there; nothing is permitted or refused by it.
 */
export const REQUEST_PATH_HEADER = "x-travellr-request-path";
