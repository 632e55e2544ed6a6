import { isIanaTimeZone } from "./env";
