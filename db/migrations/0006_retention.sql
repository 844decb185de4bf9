ALTER TABLE "uploads" ALTER COLUMN "file_name" DROP NOT NULL;--> statement-breakpoint
-- Names in clear can't be read as encrypted ones, and nobody needs them.
UPDATE "uploads" SET "file_name" = NULL;--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "erased_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "subscribers" ADD COLUMN "erased_at" timestamp with time zone;