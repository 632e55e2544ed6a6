-- Which files a run compressed, so that they can be unpacked again.
CREATE TABLE "compressed_file" (
    "run_id" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "sha256" TEXT,
    "restored_at" TIMESTAMPTZ(6),
    "restored_by_run_id" TEXT,

    CONSTRAINT "compressed_file_pkey" PRIMARY KEY ("run_id","path")
);

-- CreateIndex
CREATE INDEX "compressed_file_path_idx" ON "compressed_file"("path");
