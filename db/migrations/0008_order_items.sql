CREATE TABLE "order_items" (
	"order_no" text NOT NULL,
	"position" integer NOT NULL,
	"lineage_id" uuid NOT NULL,
	"state" text DEFAULT 'waiting' NOT NULL,
	"attempt" integer DEFAULT 0 NOT NULL,
	"certificate_id" uuid,
	"token_serial" text,
	"bound_at" timestamp with time zone,
	CONSTRAINT "order_items_order_no_position_pk" PRIMARY KEY("order_no","position")
);
--> statement-breakpoint
CREATE TABLE "onboardings" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"channel_id" text NOT NULL,
	"uscc" text NOT NULL,
	"name" text NOT NULL,
	"legal_name" text NOT NULL,
	"legal_id_number" text NOT NULL,
	"agent_name" text NOT NULL,
	"agent_mobile" text NOT NULL,
	"outcome" text NOT NULL,
	"mismatch_field" text,
	"provider_code" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp with time zone,
	"proven_at" timestamp with time zone,
	"subscriber_id" uuid
);
--> statement-breakpoint
DROP INDEX "certificates_one_valid_per_order";--> statement-breakpoint
DROP INDEX "subscribers_channel_uscc";--> statement-breakpoint
ALTER TABLE "pin_deliveries" DROP CONSTRAINT "pin_deliveries_pkey";--> statement-breakpoint
ALTER TABLE "pin_deliveries" ADD COLUMN "position" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "drafts" ALTER COLUMN "certificate_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "pin_deliveries" ADD CONSTRAINT "pin_deliveries_order_no_position_pk" PRIMARY KEY("order_no","position");--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "quantity" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "certificates" ADD COLUMN "position" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "productions" ADD COLUMN "position" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "drafts" ADD COLUMN "business_type" text DEFAULT 'reissue' NOT NULL;--> statement-breakpoint
ALTER TABLE "subscribers" ADD COLUMN "state" text DEFAULT 'active' NOT NULL;--> statement-breakpoint
CREATE INDEX "order_items_lineage" ON "order_items" USING btree ("lineage_id");--> statement-breakpoint
CREATE INDEX "onboardings_created" ON "onboardings" USING btree ("created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "certificates_one_valid_per_item" ON "certificates" USING btree ("order_no","position") WHERE state in ('pending', 'valid');--> statement-breakpoint
CREATE INDEX "subscribers_uscc" ON "subscribers" USING btree ("channel_id","uscc");--> statement-breakpoint
CREATE UNIQUE INDEX "subscribers_channel_uscc" ON "subscribers" USING btree ("channel_id","uscc") WHERE state = 'active';--> statement-breakpoint
-- Every order that makes a token has one; what is known of it stands in the order and its productions.
INSERT INTO "order_items" ("order_no", "position", "lineage_id", "state", "attempt", "certificate_id", "token_serial", "bound_at")
SELECT o.order_no, 1, o.lineage_id,
  CASE WHEN p.order_no IS NOT NULL THEN 'made' WHEN o.state = 'producing' THEN 'producing' ELSE 'waiting' END,
  o.production_attempt, o.new_certificate_id, p.token_serial, s.bound_at
FROM "orders" o
LEFT JOIN "productions" p ON p.order_no = o.order_no AND p.attempt = o.production_attempt AND p.state = 'made'
LEFT JOIN "shipments" s ON s.order_no = o.order_no;
