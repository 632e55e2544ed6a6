"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { useTRPC } from "@/components/trpc/provider";
import { Button } from "@/components/ui/button";
import { useToast } from "@/components/ui/toast";

/** Saves the run's report as a CSV file. */
export function DownloadReport({ runId }: { runId: string }) {
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const download = useMutation({
    // Asked for anew each time: the report of a run under way grows.
    mutationFn: () =>
      queryClient.fetchQuery({ ...trpc.maintenance.report.queryOptions({ runId }), staleTime: 0 }),
    onSuccess: ({ fileName, csv }) => saveFile(fileName, csv),
    onError: (error) => toast.bad({ title: "The report could not be loaded", description: error.message }),
  });
  return (
    <Button icon={<Download />} loading={download.isPending} onClick={() => download.mutate()}>
      Report as CSV
    </Button>
  );
}

function saveFile(fileName: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(address);
}
