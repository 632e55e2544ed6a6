import { Banner } from "@/components/ui/banner";

/** Says that what is on the screen could not be loaded anew. Draws nothing while it can. */
export function StaleBanner({ isStale }: { isStale: boolean }) {
  if (!isStale) return null;
  return (
    <Banner tone="warn" role="status" title="The server does not answer">
      What you see may be out of date. It is tried again by itself.
    </Banner>
  );
}
