CREATE TABLE "licence_pictures" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"channel_id" text NOT NULL,
	"state" text NOT NULL,
	"original_key" text NOT NULL,
	"file_name" text,
	"size_bytes" integer NOT NULL,
	"sha256" text NOT NULL,
	"fields" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "drafts" ADD COLUMN "picture_id" uuid;--> statement-breakpoint
ALTER TABLE "onboardings" ADD COLUMN "picture_id" uuid;