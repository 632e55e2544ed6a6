"use client";

import { useState } from "react";
import type { UploadInput } from "@/components/bookings/use-booking-upload";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Field } from "@/components/ui/field";
import { FileDrop } from "@/components/ui/file-drop";
import { Switch } from "@/components/ui/switch";
import { mappingText } from "@/server/bookings/schemas";

const UPLOAD_BYTES_MAX = 200 * 1024 ** 2;

/** Where an admin chooses a file of bookings and, when its headings differ, a mapping. */
export function ImportForm({
  disabled,
  onStart,
}: {
  disabled: boolean;
  onStart: (input: UploadInput) => void;
}) {
  const [file, setFile] = useState<File | null>(null);
  const [mappingFile, setMappingFile] = useState<File | null>(null);
  const [mapping, setMapping] = useState("");
  const [mappingProblem, setMappingProblem] = useState<string | null>(null);
  const [dryRun, setDryRun] = useState(true);
  const isTooLarge = file !== null && file.size > UPLOAD_BYTES_MAX;

  async function chooseMapping(chosen: File | null) {
    setMappingFile(chosen);
    setMapping("");
    setMappingProblem(null);
    if (!chosen) return;
    if (chosen.size > 20_000) return setMappingProblem("A mapping is a small file: this one is over 20 kB.");
    const reading = mappingText.safeParse(await chosen.text());
    if (reading.success) setMapping(JSON.stringify(reading.data));
    else setMappingProblem(reading.error.issues[0]?.message ?? "The mapping cannot be read.");
  }

  return (
    <Card title="Import a file" description="Importing the same file again changes nothing.">
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (file) onStart({ file, mapping, dryRun });
        }}
      >
        <div className="grid gap-4 md:grid-cols-2">
          <Field
            label="Bookings"
            required
            error={
              isTooLarge ? "The file is larger than 200 MiB: pack it with gzip, or split it." : undefined
            }
          >
            <FileDrop
              accept=".csv,.gz,text/csv,application/gzip"
              file={file}
              onFileChange={setFile}
              disabled={disabled}
              hint="CSV in UTF-8, plain or gzip, up to 200 MiB"
            />
          </Field>
          <Field label="Mapping of headings" error={mappingProblem ?? undefined}>
            <FileDrop
              accept=".json,application/json"
              file={mappingFile}
              onFileChange={(chosen) => void chooseMapping(chosen)}
              disabled={disabled}
              hint='Only for other headings: {"booking_ref": "Reservation no."}'
            />
          </Field>
        </div>
        <Switch
          checked={dryRun}
          onCheckedChange={setDryRun}
          disabled={disabled}
          label="Dry run"
          hint="Reports what the import would do, and keeps nothing."
        />
        <div>
          <Button
            type="submit"
            variant="primary"
            loading={disabled}
            disabledReason={
              !file
                ? "Choose a file first."
                : isTooLarge
                  ? "The file is too large."
                  : mappingProblem
                    ? "The mapping cannot be used."
                    : null
            }
          >
            {dryRun ? "Rehearse import" : "Import bookings"}
          </Button>
        </div>
      </form>
    </Card>
  );
}
