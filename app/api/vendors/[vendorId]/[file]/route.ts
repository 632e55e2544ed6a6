// A route's settings cannot be handed on, so this says its own.
export const dynamic = "force-dynamic";

export { GET } from "@/app/api/papers/vendor/[vendorId]/[file]/route";
