"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";

/**
 * Gives the function that ends this browser's session, forgets all that was loaded, and shows the sign-in page.
 * If the server cannot be reached it rejects and nothing changes: the session would still be alive.
 */
export function useSignOut(): () => Promise<void> {
  const queryClient = useQueryClient();
  return useCallback(async () => {
    const response = await fetch("/api/auth/sign-out", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{}",
    });
    if (!response.ok) throw new Error("You are still signed in: the server could not end the session.");
    queryClient.clear();
    window.location.replace("/sign-in");
  }, [queryClient]);
}
