CREATE TABLE "audit_reasons" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"object_type" text NOT NULL,
	"object_id" text NOT NULL,
	"words" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "material_parcels" ALTER COLUMN "note" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "orders" ALTER COLUMN "reject_reasons" SET DATA TYPE text;--> statement-breakpoint
ALTER TABLE "reviews" ALTER COLUMN "note" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "refund_requests" ALTER COLUMN "decision_note" DROP DEFAULT;--> statement-breakpoint
CREATE INDEX "audit_reasons_object" ON "audit_reasons" USING btree ("object_type","object_id");