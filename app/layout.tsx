import "./globals.css";

import { CSPProvider } from "@base-ui/react/csp-provider";
import type { Metadata, Viewport } from "next";
import { cookies, headers } from "next/headers";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import type { ReactNode } from "react";
import { TRPCReactProvider } from "@/components/trpc/provider";
import { parsePreferences } from "@/components/ui/preferences";
import { PreferencesProvider } from "@/components/ui/preferences-provider";
import { ToastProvider } from "@/components/ui/toast";
import { TooltipProvider } from "@/components/ui/tooltip";

export const metadata: Metadata = {
  title: { default: "Travellr Back Office", template: "%s · Travellr Back Office" },
  icons: { icon: "/favicon.svg" },
  robots: { index: false, follow: false },
};

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  colorScheme: "light dark",
};

/** The frame of every page. Reading the nonce makes each page dynamic, which its policy needs. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const nonce = (await headers()).get("x-nonce") ?? undefined;
  const jar = await cookies();
  const preferences = parsePreferences((name) => jar.get(name)?.value);
  return (
    <html lang="en-GB" data-theme={preferences.theme}>
      <body>
        <CSPProvider nonce={nonce}>
          <NuqsAdapter>
            <TRPCReactProvider>
              <PreferencesProvider initial={preferences}>
                <TooltipProvider>
                  <ToastProvider>
                    <div className="app-root">{children}</div>
                  </ToastProvider>
                </TooltipProvider>
              </PreferencesProvider>
            </TRPCReactProvider>
          </NuqsAdapter>
        </CSPProvider>
      </body>
    </html>
  );
}
