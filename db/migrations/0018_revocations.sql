CREATE TABLE "revocations" (
	"order_no" text PRIMARY KEY NOT NULL,
	"certificate_id" uuid NOT NULL,
	"reason" text NOT NULL,
	"confirmed_by" text,
	"confirmed_at" timestamp with time zone
);
