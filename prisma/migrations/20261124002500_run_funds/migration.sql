-- A run begins only when the provider's balance covers it besides what other runs have on their way; otherwise it says
-- how much is free, and a person may have it pay what that covers, in an order of their choice.
-- CreateEnum
CREATE TYPE "covered_order" AS ENUM ('SMALLEST_FIRST', 'LARGEST_FIRST', 'VENDOR_NAME');

-- AlterTable
ALTER TABLE "payroll_run" ADD COLUMN     "covered_by_name" TEXT,
ADD COLUMN     "covered_order" "covered_order",
ADD COLUMN     "funds_free_minor" BIGINT,
ADD COLUMN     "funds_short_at" TIMESTAMPTZ(6);
